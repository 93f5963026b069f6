"""The console when Sendcloud fails, refuses or is late, and when staff click twice."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.models import AuditEntry, Submission
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from tests.harness.staff import ids, inside, member, text_of

pytestmark = pytest.mark.django_db
STALE = LAST_ID - 3


@pytest.fixture
def staff(simulator: Simulator, settings) -> Client:
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = (
        auth.PUBLIC_KEY,
        auth.SECRET_KEY,
    )
    settings.SENDCLOUD_CLIENT_ID = ""
    return inside(member())


@pytest.mark.parametrize("query", ["since=0001-01-01", "until=9999-12-31", "until=0001-01-02"])
def test_a_day_outside_the_range_is_refused_at_the_field(staff: Client, query: str) -> None:
    answer = staff.get(f"/support/?{query}")
    assert answer.status_code == 422
    assert "Choose a day between 2000 and 2100." in text_of(answer)


@pytest.mark.parametrize("cursor", ["nonsense", "%00", "x" * 900])
def test_a_wrong_cursor_leads_back_to_the_list(staff: Client, cursor: str) -> None:
    answer = staff.get(f"/support/?cursor={cursor}")
    assert answer.status_code in {404, 502}
    assert 'href="/support/"' in answer.content.decode()


@pytest.mark.parametrize("trouble", ["keys", "500", "401"])
def test_returns_that_need_attention_are_shown_without_sendcloud(
    staff: Client, simulator, settings, trouble: str
) -> None:
    Submission.objects.create(
        draft_id="d",
        outgoing_parcel=77,
        delivery_option="pickup",
        state="outcome_unknown",
        created_at=timezone.now(),
    )
    if trouble == "keys":
        settings.SENDCLOUD_PUBLIC_KEY = settings.SENDCLOUD_SECRET_KEY = ""
    simulator.world.switches.api_trouble = trouble
    text = text_of(staff.get("/support/"))
    assert "Needs attention (1)" in text
    assert "parcel 77" in text


def test_a_return_that_needs_attention_leads_to_its_order(staff: Client) -> None:
    parcel = re.findall(
        r"open/(\d+)/",
        staff.post("/support/find/", {"number": "#5013", "all": "1"}).content.decode(),
    )[0]
    Submission.objects.create(
        draft_id="d",
        outgoing_parcel=int(parcel),
        delivery_option="pickup",
        state="outcome_unknown",
        created_at=timezone.now(),
    )
    html = staff.get("/support/").content.decode()
    asked = re.findall(r'name="parcel" value="(\d+)"', html)
    page = staff.post("/support/find/", {"parcel": asked[0]})
    assert 'value="#5013"' in page.content.decode()
    assert ids(page)


@pytest.mark.parametrize("typed", ["\u00b2", "\u2460", "a\x00b", "9" * 12, "%", "#", "\U0001f600"])
def test_text_that_is_no_number_finds_nothing(staff: Client, typed: str) -> None:
    page = staff.post("/support/find/", {"number": typed})
    assert page.status_code == 200
    assert "found for" in text_of(page)


def test_a_failed_search_is_repeated_with_one_button(staff: Client, simulator) -> None:
    simulator.world.switches.api_trouble = "500"
    html = staff.post("/support/find/", {"number": "#5013", "all": "1"}).content.decode()
    assert '<input type="hidden" name="number" value="#5013">' in html
    assert 'action="/support/find/"' in html


def test_a_cancellation_that_does_not_show_yet_is_not_called_refused(staff: Client) -> None:
    """Sendcloud accepts the request first, and shows the cancellation later."""
    AuditEntry.objects.create(
        created_at=timezone.now(),
        actor="a@b.example",
        action="asked to cancel",
        target=str(LAST_ID),
    )
    url = f"/support/returns/{LAST_ID}/"
    page = staff.get(url)
    assert "Sendcloud has not reported the outcome yet" in text_of(page)
    assert f'hx-get="{url}?looked=1"' in page.content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        later = inside(member("late@shop.example")).get(url)
    assert "Sendcloud has not reported the outcome yet" in text_of(later)
    assert "hx-get" not in later.content.decode()


def test_clicking_twice_asks_the_carrier_once(staff: Client, simulator) -> None:
    simulator.world.requests.clear()
    for _ in range(2):
        answer = staff.post(f"/support/returns/{LAST_ID}/cancel/")
        assert answer["Location"] == f"/support/returns/{LAST_ID}/?looked=1"
    assert len([call for call in simulator.world.requests if call.method == "PATCH"]) == 1


def test_a_refused_cancellation_is_remembered_as_such(staff: Client) -> None:
    url = f"/support/returns/{STALE}/"
    staff.post(f"{url}cancel/")
    text = text_of(staff.get(url))
    assert "Sendcloud did not accept the request, so the return goes ahead." in text
    assert "Cancellation refused (Sendcloud)" in text


def test_a_search_in_a_busy_hour_says_that_it_did_not_check_all_returns(
    staff: Client, simulator: Simulator
) -> None:
    """The portal reads one of Sendcloud's pages, and the hour has more returns than that."""
    wanted = min(simulator.world.records, key=lambda record: record.id)
    for record in simulator.world.records:
        record.created_at = wanted.created_at
    text = text_of(staff.post("/support/find/", {"number": wanted.order_number}))
    assert "We did not check all returns for 1 return parcel." in text
