"""A form that htmx sends is answered with the next page, without a redirect in between."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django_htmx.middleware import HtmxDetails

from portal.simulator.server import Simulator
from portal.web.next_page import with_next_page
from tests.harness.customer import HOME, Customer
from tests.harness.services import NOT_ON_REDIS
from tests.web.test_budget import WRITES

HTMX = {"HX-Request": "true"}
ITEMS = {"chosen-0": "on", "quantity-0": "1", "reason-0": "11", "refund_type": "money"}


class ByHtmx(Customer):
    """A customer whose browser lets htmx send the forms."""

    def post(self, **data: str) -> "ByHtmx":
        """Submit the form of the open page, and take the address that htmx would push."""
        self.page = self.client.post(self.url, data, headers=HTMX)
        assert self.page.status_code == 200, self.page.status_code
        self.url = self.page["HX-Push-Url"]
        return self


@pytest.fixture
def by_htmx(customer: Customer) -> ByHtmx:
    return ByHtmx(customer.client)


def test_every_form_of_a_return_is_answered_with_the_next_page(by_htmx: ByHtmx) -> None:
    assert by_htmx.look_up().url.endswith("/items/")
    assert by_htmx.choose_items().url.endswith("/delivery/")
    assert by_htmx.choose_delivery("drop_off_point").url.endswith("/review/")
    assert by_htmx.confirm().url.endswith("/label/")
    assert "<html" not in by_htmx.text
    assert by_htmx.wait().heading == "Your label is ready"


def test_without_htmx_a_form_is_answered_with_a_redirect(customer: Customer) -> None:
    reply = customer.client.post("/", {"identifier": "#1001", "postal_code": HOME})
    assert reply.status_code == 302


def test_the_answer_sets_the_cookies_of_the_form_and_of_the_page(by_htmx: ByHtmx) -> None:
    cookies = by_htmx.look_up().page.cookies
    assert {"session", "csrf"} <= set(cookies)
    token = by_htmx.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = by_htmx.client.cookies
    sent = ITEMS | {"csrfmiddlewaretoken": token}
    assert strict.post(by_htmx.url, sent, headers=HTMX)["HX-Push-Url"].endswith("/delivery/")


@NOT_ON_REDIS  # which keeps what a search found, so that no statement shows when it was made
def test_answers_are_saved_before_the_next_page_asks_sendcloud(by_htmx: ByHtmx) -> None:
    by_htmx.look_up()
    with CaptureQueriesContext(connection) as asked:
        by_htmx.choose_items()
    statements = [query["sql"].strip() for query in asked.captured_queries]
    written = [statement for statement in statements if statement.startswith(WRITES)]
    session, *after = ["django_session" in statement for statement in written]
    assert session
    assert after
    assert not any(after)


def test_a_form_with_a_mistake_comes_back_as_before(by_htmx: ByHtmx) -> None:
    reply = by_htmx.look_up().client.post(by_htmx.url, {}, headers=HTMX)
    assert reply.status_code == 422
    assert "HX-Push-Url" not in reply


def test_a_return_is_created_once_however_often_htmx_sends(
    by_htmx: ByHtmx, simulator: Simulator
) -> None:
    by_htmx.until_review()
    review = by_htmx.url
    for _ in range(2):
        by_htmx.url = review
        assert by_htmx.confirm().url.endswith("/label/")
    assert sum(call.path.endswith("/incoming") for call in simulator.world.requests) == 1


def answered(view: Callable[[HttpRequest], HttpResponse], **session: Any) -> HttpResponse:
    """What the wrapped view answers to htmx, with such a session."""
    request = RequestFactory().post("/", headers=HTMX)
    request.session = Client().session
    request.session.update(session)
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return with_next_page(view)(request)


@pytest.mark.django_db
@pytest.mark.parametrize("location", ["/no-such-page/", "https://elsewhere.example/"])
def test_a_redirect_that_leads_to_no_page_of_the_flow_stays_one(location: str) -> None:
    assert answered(lambda _: HttpResponseRedirect(location)).status_code == 302


@pytest.mark.django_db
def test_staff_follow_redirects_so_that_the_audit_log_sees_each_page() -> None:
    reply = answered(lambda _: HttpResponseRedirect("/"), _auth_user_id="1")
    assert reply.status_code == 302
