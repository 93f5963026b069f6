"""On the server as it is shipped, no visitor changes what the next one gets."""

import re
from collections.abc import Iterator

import pytest
import requests

from portal.redteam.strangers import BELIEVED
from portal.simulator.server import Simulator
from tests.harness.portal_server import Node, eventually
from tests.harness.services import free_port

LANGUAGES = ("en", "nl", "de", "fr", "es", "it")
# The items page and htmx have pages of their own, which no other visitor gets.
HOSTS = {"Host": "127.0.0.1:1", "host": "127.0.0.1.", "Accept-Language": "xx, evil;q=0.9"}
TRIED = [*(BELIEVED | HOSTS).items(), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Ssl", "on")]


@pytest.fixture(scope="module")
def portal(tmp_path_factory) -> Iterator[Node]:
    """A portal on a platform that lets gunicorn believe every proxy."""
    folder = tmp_path_factory.mktemp("visitors")
    with Simulator() as sendcloud:
        own = {
            "SENDCLOUD_API_URL": sendcloud.api_url,
            "SENDCLOUD_SERVICE_POINTS_URL": sendcloud.service_points_url,
            "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
            "FORWARDED_ALLOW_IPS": "*",
            "WEB_WORKERS": "1",
        }
        node = Node(free_port(), folder, own).prepare().start()
        yield node
        node.stop()


def page(portal: Node, language: str, path: str = "/", **headers: str) -> str:
    """What a visitor gets, without the token of the form."""
    given = {"Accept-Language": language} | headers
    reply = requests.get(portal.url + path, headers=given, timeout=20, allow_redirects=False)
    return re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", reply.text)


def renew(portal: Node) -> None:
    """Replace the worker, which forgets all that it has drawn."""
    assert portal.process
    known = portal.log.count("Booting worker")
    portal.process.send_signal(1)
    eventually(lambda: portal.log.count("Booting worker") > known, "a new worker starts")
    eventually(lambda: portal.log.count("Worker exiting") >= known, "the old worker ends")


def test_no_header_of_one_visitor_is_in_the_page_of_the_next(portal: Node) -> None:
    """Security 34: for each header, its visitor is the one from whom the shared page is drawn."""
    clean = {language: page(portal, language) for language in LANGUAGES}
    assert "/language/" in clean["en"]
    for first in range(0, len(TRIED), len(LANGUAGES)):
        renew(portal)
        pairs = list(zip(LANGUAGES, TRIED[first : first + len(LANGUAGES)], strict=False))
        for language, (name, value) in pairs:
            for path in ("/evil/", "/", "/?order=evil"):
                page(portal, language, path, **{name: value})
        for language, (name, _) in pairs:
            assert page(portal, language) == clean[language], name
