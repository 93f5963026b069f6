"""Sendcloud fails: every step of the flow against every kind of failure."""

import logging
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.sendcloud import OutcomeUnknown
from portal.simulator.server import Simulator
from portal.upstream import brand_settings, clients
from tests.harness.customer import Customer
from tests.harness.photos import photo
from tests.harness.weather import EVERY, FAULTS, SENSELESS, SILENT, VAST, Weather, weather

__all__ = ["weather"]  # a fixture

DOWN = (503, "Something went wrong on our side")
BUSY = (503, "We’re very busy right now")
UNCLEAR = (502, "Something went wrong on our side")
CHECKING = (200, "We’re checking your return")
IN_LINE = (200, "You’re in line")
MADE = (200, "Your return is registered")
NO_DOCUMENT = (502, "We can’t open this file right now")
KINDS = {"429": BUSY} | dict.fromkeys(SILENT, DOWN) | dict.fromkeys((*SENSELESS, *VAST), UNCLEAR)


@pytest.fixture(autouse=True)
def _no_stack_trace(caplog) -> Iterator[None]:
    caplog.set_level(logging.INFO)
    yield
    assert [record for record in caplog.records if record.exc_info] == []


def seen(customer: Customer) -> tuple[int, str]:
    assert "Traceback" not in customer.text
    return customer.page.status_code, customer.heading


def creates(simulator: Simulator) -> int:
    return sum(call.path.endswith("/incoming") for call in simulator.world.requests)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_front_page_needs_no_settings(customer: Customer, weather: Weather, fault: str) -> None:
    """Security 26: the front page."""
    weather.strike("/return-portal", fault)
    assert seen(customer.visit("/")) == (200, "Start a return")


@pytest.mark.parametrize("fault", ["429", "503", "hang"])
def test_a_page_says_when_to_ask_again(customer: Customer, weather: Weather, fault: str) -> None:
    weather.strike("/outgoing", fault)
    assert customer.look_up().page["Retry-After"] == "60"


@pytest.mark.parametrize("fault", EVERY)
def test_a_lookup_says_who_does_not_answer(
    customer: Customer, weather: Weather, fault: str
) -> None:
    """Security 26: the lookup."""
    weather.strike("/outgoing", fault)
    assert seen(customer.look_up()) == KINDS[fault]
    # A lookup creates nothing and knows no details yet but the two that were typed.
    assert "We’ve kept what you entered." in customer.text
    assert "Nothing was created" not in customer.text
    weather.clear()
    assert customer.look_up().heading == "What are you sending back?"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lookup_without_settings_starts_no_draft(
    customer: Customer, weather: Weather, fault: str
) -> None:
    """Security 26: the brand's settings, never seen before."""
    customer.visit("/")
    cache.clear()
    brand_settings.recent_settings.forget()
    weather.strike("/return-portal", fault)
    # Settings with nothing but nulls are settings without anything to choose.
    expected = (200, "What are you sending back?") if fault == "nulls" else KINDS[fault]
    assert seen(customer.post(identifier="#1001", postal_code="5642 CV")) == expected


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_upload_loses_no_other_answer(
    customer: Customer, weather: Weather, fault: str
) -> None:
    """Security 26: the upload of photos."""
    customer.look_up("#1001")
    weather.strike("/uploads", fault)
    chosen = {"chosen-0": "on", "quantity-0": "2", "reason-0": "3", "note-0": "A hole"}
    customer.post(**chosen, **{"photos-0": SimpleUploadedFile("a.jpg", photo())})
    assert seen(customer) == (422, "What are you sending back?")
    assert "We couldn’t upload" in customer.text
    assert "A hole" in customer.text
    weather.clear()
    assert "/delivery/" in customer.post(**chosen, refund_type="money").url


@pytest.mark.parametrize("fault", FAULTS)
def test_without_the_search_the_customer_still_gets_on(
    customer: Customer, weather: Weather, fault: str
) -> None:
    """Security 26: the service points."""
    customer.until_delivery()
    weather.strike("/service-points", fault)
    customer.post(delivery_option="drop_off_point")
    assert seen(customer) == (200, "How will you send it back?")
    assert "/review/" in customer.take_first().url


OUTCOMES: dict[str, tuple[int, str]] = dict.fromkeys(EVERY, CHECKING) | {
    "refused": DOWN,
    "429": IN_LINE,
    "stored hang": CHECKING,
    "stored drop": CHECKING,
    "stored 500": CHECKING,
}


@pytest.mark.parametrize(("fault", "outcome"), OUTCOMES.items())
def test_a_return_is_created_at_most_once_whatever_the_answer(
    customer: Customer, weather: Weather, fault: str, outcome: tuple[int, str]
) -> None:
    """Security 26: create; and 8, at most one return upstream."""
    customer.until_review("in_store")
    review = customer.url
    weather.strike("/incoming", fault)
    assert seen(customer.post()) == outcome
    weather.clear()

    before = creates(weather.simulator)
    customer.visit(review)
    if outcome == CHECKING:
        assert seen(customer) == CHECKING
        customer.url = review
        assert seen(customer.post()) == CHECKING
        assert creates(weather.simulator) == before == 1
    elif outcome == IN_LINE:
        assert customer.heading == "Bring it to our store"
    else:
        assert customer.heading == "Check and confirm"
        assert customer.post().heading == "Bring it to our store"
    assert len(weather.simulator.world.returns) <= 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_poll_keeps_waiting(customer: Customer, weather: Weather, fault: str) -> None:
    """Security 26: the label's fate."""
    weather.simulator.world.switches.polls_until_ready = 0
    customer.until_review()
    weather.strike("/polling", fault if fault != "refused" else "drop")
    assert seen(customer.post()) == MADE
    if fault == "refused":
        weather.clear()
        weather.strike("/polling", fault)
        assert seen(customer.visit(customer.url)) == MADE
    weather.clear()
    assert seen(customer.visit(customer.url)) == (200, "Your label is ready")


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "truncated"])
def test_a_label_that_cannot_be_fetched_never_says_that_nothing_was_created(
    customer: Customer, weather: Weather, fault: str
) -> None:
    """Security 26: the label itself."""
    weather.simulator.world.switches.polls_until_ready = 0
    label = customer.create().url
    assert customer.heading == "Your label is ready"
    weather.strike("/download", fault)
    assert seen(customer.visit(f"{label}label/")) == NO_DOCUMENT
    assert "Nothing was created" not in customer.text
    weather.clear()
    assert customer.visit(f"{label}label/").page.content.startswith(b"%PDF-")


def test_failed_calls_release_their_place(customer: Customer, weather: Weather) -> None:
    """Security 26: a bulkhead that leaked places would refuse every call in the end."""
    weather.strike("/incoming", "drop")
    url = f"{weather.simulator.api_url}/v2/brand/noordpunt/return-portal/incoming"
    for _ in range(100):
        with pytest.raises(OutcomeUnknown):
            clients.transport().send("POST", url)
    weather.clear()
    assert customer.look_up().heading == "What are you sending back?"
