"""The lookup: which parcels it finds, and the same answer for every failure."""

import re

import pytest
import time_machine
from django.test import Client

from portal.simulator.server import Simulator
from tests.harness.customer import Customer


@pytest.mark.parametrize(
    ("identifier", "postal_code"),
    [
        ("#1001", "5642 CV"),
        ("1001", "5642cv"),
        (" 1001 ", " 5642 cv "),
        ("3syzxg10001001", "5642CV"),
        ("https://tracking.example/?tracking_number=3syzxg10001001&country=nl", "5642CV"),
        ("https://tracking.example/parcel/3SYZXG10001001/", "5642CV"),
        ("https://jouw.postnl.nl/track-and-trace/3SYZXG10001001-NL-5642CV", "5642 cv"),
        ("#1001\u200b", "\u200f5642\u200bCV"),
        ("\u200e#1001\ufeff", "5642\u00a0CV"),
        ("＃１００１", "５６４２ＣＶ"),
        ("#1001", "NL-5642CV"),
        ("#1001", "NL 5642 cv."),
        ("1001", "nl\u20115642 cv"),
    ],
)
def test_a_parcel_is_found_however_its_number_is_typed(
    customer: Customer, identifier: str, postal_code: str
) -> None:
    assert customer.look_up(identifier, postal_code).heading == "What are you sending back?"


@pytest.mark.parametrize(
    "postal_code",
    ["114 55", "11455", "SE-114 55", "se-11455", "114\u00a055", "１１４５５", " 114  55. "],
)
def test_a_postal_code_is_found_with_and_without_its_blank(
    customer: Customer, postal_code: str
) -> None:
    customer.look_up("#1101", postal_code)
    assert customer.heading == "What are you sending back?"
    assert customer.create_from_items().wait().heading == "Your label is ready"


@pytest.mark.parametrize(
    ("identifier", "postal_code"), [("#1001", "5642 CV"), ("#1101", "114 55"), ("#1001", "5642cv")]
)
def test_a_spelling_that_is_right_costs_one_call(
    customer: Customer, simulator: Simulator, identifier: str, postal_code: str
) -> None:
    customer.look_up(identifier, postal_code)
    asked = [call.query for call in simulator.world.requests if call.path.endswith("/outgoing")]
    typed = {"identifier": identifier, "postal_code": postal_code.upper()}
    assert asked == [typed]


@pytest.mark.parametrize(
    "link",
    [
        "/rp/?postal_code=4814+DC&identifier=%231001",
        "/rp?identifier=%231001&postal_code=4814+DC",
        "/?postal_code=4814+DC&identifier=%231001",
        "/?order=%231001&postal_code=4814+DC",
    ],
)
def test_a_link_fills_in_what_it_carries_and_the_address_keeps_none_of_it(
    customer: Customer, link: str
) -> None:
    customer.visit(link)
    assert 'name="identifier" value="#1001"' in customer.text
    assert 'name="postal_code" value="4814 DC"' in customer.text
    assert customer.url == "/"
    cookie = customer.client.cookies["prefill"]
    assert "4814" not in cookie.value
    assert cookie["httponly"]
    assert "4814" in customer.visit("/").text  # a reload keeps it


def test_a_link_with_the_order_alone_leaves_the_postal_code_to_type(customer: Customer) -> None:
    customer.visit("/?order=%231001")
    assert re.search(r'<input[^>]+name="postal_code"[^>]+autofocus', customer.text)
    assert "autofocus" not in customer.visit("/?order=%231001&postal_code=5642CV").text


def test_what_a_link_filled_in_is_forgotten_once_the_order_is_found(customer: Customer) -> None:
    customer.visit("/?order=%231001&postal_code=5642+CV")
    customer.post(identifier="#1001", postal_code="5642 CV")
    assert not customer.client.cookies["prefill"].value


@pytest.mark.parametrize("value", ["", "x", "=", "gAAAAA", "ü"])
def test_a_broken_cookie_fills_in_nothing(customer: Customer, value: str) -> None:
    customer.client.cookies["prefill"] = value
    assert customer.visit("/").page.status_code == 200


def test_the_first_page_offers_the_answers_so_far_and_then_the_return(customer: Customer) -> None:
    customer.until_delivery()
    page = customer.url
    assert "We’ve kept your details." in customer.visit("/").text
    assert re.findall(r'href="([^"]+)" id="resume"', customer.text) == [page]
    customer.visit(page).choose_delivery("drop_off_labelless").confirm().wait()
    label = customer.url
    assert "Your QR code is ready" in customer.visit("/").text
    assert "Order #1001" in customer.text
    assert re.findall(r'href="([^"]+)" id="resume"', customer.text) == [label]
    assert 'id="resume"' not in Customer(Client()).visit("/").text


def test_a_link_to_the_hosted_portal_without_an_order_opens_the_form(customer: Customer) -> None:
    assert customer.visit("/rp/").heading == "Start a return"


def constant_answer(customer: Customer, order: str, postal_code: str) -> str:
    customer.look_up(order, postal_code)
    assert customer.page.status_code == 422
    return re.sub(r' value="[^"]*"', "", customer.text)


def test_every_cause_of_a_failed_lookup_gets_the_same_answer(customer: Customer) -> None:
    """Security 4: one constant page."""
    causes = [
        ("#1013", "5642 CV"),
        ("#1014", "5642 CV"),
        ("#1015", "5642 CV"),
        ("#1026", "5642 CV"),
        ("#1001", "9999 ZZ"),
        ("#9999", "5642 CV"),
        ("#2001", "28013"),
    ]
    answers = {constant_answer(customer, *cause) for cause in causes}
    assert len(answers) == 1
    assert "We couldn’t find anything to return with these details" in answers.pop()


@pytest.mark.parametrize(
    ("order", "status", "heading"),
    [
        ("#1016", 503, "Something went wrong on our side"),
        ("#1018", 502, "Something went wrong on our side"),
        ("#1019", 503, "We’re very busy right now"),
        ("#1020", 503, "Something went wrong on our side"),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_a_failure_of_sendcloud_gets_an_honest_page(
    customer: Customer, order: str, status: int, heading: str
) -> None:
    """Security 26: a hanging Sendcloud, HTML, 429 and 500 each have their own page."""
    customer.look_up(order)
    assert (customer.page.status_code, customer.heading) == (status, heading)


def test_an_empty_form_names_both_fields_and_keeps_what_was_typed(customer: Customer) -> None:
    customer.visit("/").post(identifier="", postal_code="5642 CV")
    assert customer.page.status_code == 422
    assert "Enter the order number or the tracking number." in customer.text
    assert 'value="5642 CV"' in customer.text


def test_the_front_page_works_while_sendcloud_does_not(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.settings_down = True
    assert customer.visit("/").page.status_code == 200


def test_settings_are_served_stale_when_sendcloud_stops_answering(
    customer: Customer, simulator: Simulator
) -> None:
    with time_machine.travel("2026-11-22 12:00:00+01:00", tick=False) as clock:
        customer.visit("/")
        simulator.world.switches.settings_down = True
        clock.shift(3600)
        assert "Noordpunt" in customer.visit("/").text


def test_the_session_gets_a_new_id_at_a_lookup(customer: Customer) -> None:
    customer.look_up()
    before = customer.client.cookies["session"].value
    customer.look_up()
    assert customer.client.cookies["session"].value != before


def test_the_page_that_all_share_gives_each_visitor_a_token_of_their_own(
    simulator: Simulator, db
) -> None:
    tokens = set()
    for _ in range(3):
        visitor = Client(enforce_csrf_checks=True)
        page = visitor.get("/").content.decode()
        tokens |= (own := set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)))
        given = {"identifier": "#1001", "postal_code": "5642 CV"}
        reply = visitor.post("/", given | {"csrfmiddlewaretoken": own.pop()})
        assert reply.status_code == 302
    assert len(tokens) == 3
    assert "the-place" not in page


def test_a_failed_lookup_can_be_sent_again_as_it_was_typed(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.faults = {"/outgoing": "500"}
    assert customer.look_up("#1001", "5642cv").page.status_code == 503
    simulator.world.switches.faults = {}
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', customer.text))
    again = {name: kept[name] for name in ("identifier", "postal_code")}
    assert again == {"identifier": "#1001", "postal_code": "5642cv"}
    assert customer.post(**again).heading == "What are you sending back?"


@pytest.mark.parametrize("order", ["10 13", "10 14", "10 15", "10 26"])
def test_every_cause_of_a_failure_takes_the_same_calls(
    customer: Customer, simulator: Simulator, order: str
) -> None:
    """Security 4: the number of calls would reveal which orders exist."""
    customer.look_up(order)
    assert customer.page.status_code == 422
    calls = [call for call in simulator.world.requests if call.path.endswith("/outgoing")]
    assert len(calls) == 8


def test_one_order_has_one_limit_however_it_is_spelled(customer: Customer, settings) -> None:
    """Security 1: blanks or signs before the number do not start another count."""
    settings.LIMIT_LOOKUPS_PER_IDENTIFIER = "3/hour"
    spelled = ["#1001", "1001", "##1001", "# 10 01", "##\u200b#1001", "＃１００１"]
    statuses = [customer.look_up(spelling, "1111").page.status_code for spelling in spelled]
    assert statuses == [422, 422, 422, 429, 429, 429]


@pytest.mark.parametrize(
    "planted",
    [
        {"HTTP_REFERER": "https://evil.example/"},
        {"HTTP_X_FORWARDED_PREFIX": "/evil"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_COOKIE": "language=en; evil=evil"},
    ],
    ids=lambda planted: next(iter(planted)),
)
def test_the_next_visitors_page_contains_nothing_of_the_first_visitor(
    client: Client, simulator, settings, planted: dict[str, str]
) -> None:
    settings.BRAND = dict(settings.BRAND)  # no cached page was rendered for this object
    client.get("/", **planted)
    assert "evil" not in Client().get("/").content.decode()
