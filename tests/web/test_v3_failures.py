"""Sendcloud fails a brand on v3: never two returns, never a lost one."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.models import Submission
from portal.returns.submissions.reconciliation import reconcile_all
from portal.simulator.server import Simulator
from portal.upstream import clients
from tests.harness.customer import Customer
from tests.harness.weather import EVERY, FAULTS, SENSELESS, SILENT, VAST, Weather, weather
from tests.harness.with_keys import made, serve_with_keys

__all__ = ["weather"]  # a fixture

READY, CHECKING = "Your label is ready", "We’re checking your return"
ITEMS = "What are you sending back?"
DOWN, BUSY = "Something went wrong on our side", "We’re very busy right now"
HEADINGS = {"429": BUSY} | dict.fromkeys((*SILENT, *SENSELESS, *VAST), DOWN)
CREATE = "POST /api/v3/returns"


@pytest.fixture(autouse=True)
def on_v3(simulator: Simulator, settings, tmp_path: Path) -> Simulator:
    """A portal on v3 whose Sendcloud has no return portal."""
    return serve_with_keys(settings, simulator, tmp_path)


@pytest.fixture(autouse=True)
def _no_stack_trace(caplog) -> Iterator[None]:
    caplog.set_level(logging.INFO)
    yield
    assert [record for record in caplog.records if record.exc_info] == []


def creates(simulator: Simulator) -> int:
    calls = simulator.world.requests
    return sum(f"{call.method} {call.path}" == CREATE for call in calls)


def reconciled() -> None:
    """Look for lost returns, as the worker does half an hour later."""
    api = clients.returns_api()
    assert api is not None
    Submission.objects.update(label_checked_at=None)
    reconcile_all(api, timezone.now() + timedelta(minutes=30))
    Submission.objects.update(label_checked_at=None)


@pytest.mark.parametrize("fault", EVERY)
@pytest.mark.parametrize("ending", ["/v3/orders", "/v3/shipments"])
def test_a_lookup_says_who_does_not_answer(
    customer: Customer, weather: Weather, ending: str, fault: str
) -> None:
    weather.strike(ending, fault)
    customer.look_up()
    assert "Traceback" not in customer.text
    # An answer without anything in it says that this endpoint knows no such order; the other does.
    is_nothing = fault in {"missing", "nulls", "wrong types"}
    assert customer.heading == (ITEMS if is_nothing else HEADINGS[fault])
    weather.clear()
    assert customer.look_up().heading == ITEMS


OUTCOMES = {
    **dict.fromkeys(EVERY, CHECKING),
    **dict.fromkeys(("stored hang", "stored drop", "stored 500"), CHECKING),
    "refused": DOWN,
    "429": "You’re in line",
}


@pytest.mark.parametrize(("fault", "outcome"), OUTCOMES.items())
def test_a_return_is_made_once_and_found_whatever_the_answer(
    customer: Customer, weather: Weather, fault: str, outcome: str
) -> None:
    """Security 8: on v3 too, one call at most, and a return that was made is never lost."""
    simulator = weather.simulator
    customer.until_review()
    review = customer.url
    # The list of returns does not answer either, so the first page cannot find it.
    weather.strike(CREATE, fault)
    simulator.world.switches.faults |= {"GET /api/v3/returns": "500"}
    customer.post()
    assert (customer.heading, "Traceback" in customer.text) == (outcome, False)
    weather.clear()

    before = creates(simulator)
    customer.visit(review)
    customer.url = review
    customer.post()
    if outcome == CHECKING:
        assert creates(simulator) == before == 1
        reconciled()
        assert creates(simulator) == 1
        row = Submission.objects.filter(return_id__isnull=False).first()
        assert [row.return_id] == [made(simulator)[0].id] if made(simulator) else row is None
    assert len(made(simulator)) <= 1
    if made(simulator):
        assert customer.visit(review).wait().heading == READY


def test_two_clicks_make_one_return(customer: Customer, on_v3: Simulator) -> None:
    customer.until_review()
    review = customer.url
    customer.post()
    customer.url = review
    customer.post()
    assert (creates(on_v3), len(made(on_v3))) == (1, 1)


def test_a_reference_that_sendcloud_compares_gives_the_one_return(
    customer: Customer, on_v3: Simulator
) -> None:
    """The reference is the draft's, so it is the same however often the draft is sent."""
    customer.create()
    (record,) = made(on_v3)
    assert record.asked
    (row,) = Submission.objects.all()
    assert record.asked.body["external_reference"] == row.external_reference


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("ending", ["/shipping-options", "/returns/validate"])
def test_a_question_before_the_return_leaves_no_outcome_unknown(
    customer: Customer, weather: Weather, ending: str, fault: str
) -> None:
    """What only asks has made nothing, so the customer may confirm again."""
    customer.until_review()
    review = customer.url
    weather.strike(ending, fault)
    customer.post()
    assert customer.heading != CHECKING
    assert "Traceback" not in customer.text
    weather.clear()
    if not made(weather.simulator):
        customer.url = review
        customer.post()
    assert len(made(weather.simulator)) == 1
    assert customer.wait().heading == READY


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "refused"])
def test_a_failed_read_keeps_waiting_for_the_label(
    customer: Customer, weather: Weather, fault: str
) -> None:
    customer.create()
    weather.strike(f"/returns/{made(weather.simulator)[0].id}", fault)
    customer.wait(1)
    assert customer.page.status_code == 200
    weather.clear()
    assert customer.wait().heading == READY


# Half a document begins like a whole one, on v2 too.
@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "truncated"])
def test_a_label_that_cannot_be_read_can_be_read_later(
    customer: Customer, weather: Weather, fault: str
) -> None:
    customer.create().wait()
    url = re.findall(r'href="([^"]+/label/label/)"', customer.text)[0]
    weather.strike("/label", fault)
    assert customer.client.get(url).status_code in {502, 503}
    weather.clear()
    cache.clear()
    assert customer.client.get(url).content.startswith(b"%PDF-")


def test_our_own_share_keeps_us_from_sendclouds_limit(
    customer: Customer, on_v3: Simulator, settings
) -> None:
    """Sendcloud takes 15 questions a second; the portal stops itself before and asks to wait."""
    settings.LIMIT_LOOKUPS_PER_ADDRESS = settings.LIMIT_LOOKUPS_PER_IDENTIFIER = "1000/minute"
    settings.LIMIT_SENDCLOUD_WRITES = "10/minute"
    settings.LOOKUP_MIN_SECONDS = 0
    on_v3.world.switches.rate_limits = True
    headings = [customer.look_up().heading for _ in range(16)]
    asked = [call for call in on_v3.world.requests if call.method == "POST"]
    taken = [at for at, is_read in on_v3.world.counted if not is_read]
    assert len(asked) == len(taken) == 10
    assert set(headings) == {ITEMS, BUSY}
