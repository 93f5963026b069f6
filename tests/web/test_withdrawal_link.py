"""Every page that a customer can come to has the link in the law's words, errors too."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from portal.config.withdrawal import WORDS
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.withdrawal import Consumer, switched_on
from tools import messages

pytestmark = pytest.mark.django_db
EVERY = ("en", *messages.LANGUAGES)


@pytest.fixture(autouse=True)
def on(request: Any, simulator: Simulator) -> None:
    switched_on(request.getfixturevalue("settings"))


def away(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """An execute wrapper of Django's: the database answers no query."""
    raise OperationalError("away")


def has_link(page: Any, language: str) -> bool:
    """Whether the footer begins with the link, whose text is the law's."""
    footer = page.content.decode().partition('<footer class="bottom">')[2]
    found = re.match(
        r'\s*<div class="frame">\s*<p class="withdraw"><a href="/withdraw/">([^<]*)</a>', footer
    )
    return bool(found) and unescape(found[1]) == WORDS[language].link


def too_large(client: Client) -> Any:
    return client.post("/", {"identifier": "x" * 20_000})


def without_a_token(client: Client) -> Any:
    return client.post("/language/", {"language": "de"})


def without_a_database(client: Client) -> Any:
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    client.raise_request_exception = False  # the session is read before any view
    with connection.execute_wrapper(away):
        return client.get("/return/ffff/items/")


def with_another_host(client: Client) -> Any:
    return client.get("/", headers={"Host": "other.example"})


def of_a_form_only(client: Client) -> Any:
    return client.get("/finish/")


ERRORS: list[tuple[Callable[[Client], Any], int]] = [
    (lambda client: client.get("/nowhere/"), 404),
    (of_a_form_only, 405),
    (too_large, 413),
    (without_a_database, 503),
    (with_another_host, 400),
    (without_a_token, 403),
]


@pytest.mark.parametrize("language", EVERY)
@pytest.mark.parametrize(("ask", "status"), ERRORS)
def test_every_error_page_has_the_link(
    ask: Callable[[Client], Any], status: int, language: str
) -> None:
    client = Client(enforce_csrf_checks=status == 403, headers={"Accept-Language": language})
    page = ask(client)
    assert page.status_code == status
    assert has_link(page, language)


def test_every_page_of_a_return_has_the_link(customer: Customer) -> None:
    for act in (
        lambda: customer.visit("/"),
        customer.look_up,
        customer.choose_items,
        lambda: customer.post(delivery_option="drop_off_point"),
        customer.take_first,
        customer.confirm,
        lambda: customer.wait(3),
    ):
        act()
        assert has_link(customer.page, "en"), customer.url


@pytest.mark.parametrize("language", EVERY)
def test_every_page_of_the_function_has_the_link(language: str) -> None:
    consumer = Consumer()
    for act in (lambda: consumer.type(language=language), consumer.confirm, consumer.press):
        act()
        assert has_link(consumer.page, language), consumer.heading


@pytest.mark.parametrize("url", ["/withdraw/receipt.pdf", "/withdraw/again/"])
def test_an_error_of_the_function_sets_no_cookie_and_carries_no_token(url: str) -> None:
    consumer = Consumer().type()
    form, browser = consumer.hidden, Client()
    missing = browser.post(url, form | {"form_id": "0" * 32})
    with connection.execute_wrapper(away):
        failed = browser.post(url, form)
    for page, status in ((missing, 404), (failed, 503), (browser.get(url), 405)):
        assert page.status_code == status
        assert not page.cookies
        assert "csrf" not in page.content.decode()
