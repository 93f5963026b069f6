"""The limits of the sign-in on real servers."""

from collections.abc import Callable

from portal.redteam.browser import Browser
from tests.harness.portal_server import Node
from tests.harness.services import free_port

LOGIN = "/support/login/"


def is_stopped(node: Node) -> bool:
    """Whether another wrong password is not even looked at."""
    visitor = Browser(node.url)
    visitor.get(LOGIN)
    page = visitor.post(LOGIN, {"login": "sam@shop.example", "password": "a wrong one"})
    assert page.status == 200
    return "Too many failed attempts" in page.text


def test_wrong_passwords_count_together_on_two_servers_whose_redis_is_away(
    node: Callable[..., Node],
) -> None:
    """Security 28, 41: two processes with memories of their own, and nothing between them."""
    away = f"redis://127.0.0.1:{free_port()}/0"
    first = node(REDIS_URL=away).prepare().start()
    second = node(REDIS_URL=away).start()
    tried = [is_stopped(server) for server in (first, second, first, second, first)]
    assert tried == [False] * 5
    assert is_stopped(second)
    assert is_stopped(first)
