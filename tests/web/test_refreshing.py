"""The worker brings returns up to date that no page asks about: seldom, and ever more seldom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from portal.models import Mail, MailState, Submission
from portal.sendcloud.statuses import STATUSES, Phase
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from portal.worker import refreshing
from portal.worker.job import Turn
from tests.harness.customer import Customer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
State = Submission.State
ARRIVED = next(slug for slug, status in STATUSES.items() if status.phase == Phase.DELIVERED)


def a_return(age: timedelta, **changes: Any) -> Submission:
    given = {"draft_id": f"{Submission.objects.count():016x}", "outgoing_parcel": 1}
    given |= {"state": State.LABEL_PENDING, "return_id": LAST_ID, "created_at": NOW - age}
    return Submission.objects.create(**given | changes)


@pytest.mark.parametrize(
    ("age", "pause"),
    [
        (MINUTE, timedelta(seconds=15)),
        (30 * MINUTE, MINUTE),
        (5 * HOUR, 10 * MINUTE),
        (5 * DAY, HOUR),
    ],
)
def test_the_older_a_return_the_seldomer_it_is_asked_about(
    age: timedelta, pause: timedelta
) -> None:
    second = timedelta(seconds=1)
    row = a_return(age, label_checked_at=NOW - pause + second)
    assert refreshing.due(NOW) == []
    assert refreshing.due(NOW + second) == [row]


def test_after_a_month_it_is_asked_about_no_more() -> None:
    a_return(31 * DAY)
    assert refreshing.due(NOW) == []


@pytest.mark.parametrize(
    "state",
    [State.APPROVAL_PENDING, State.PAYMENT_FAILED, State.OUTCOME_UNKNOWN, State.NO_LABEL],
)
def test_every_state_that_can_still_change_is_followed(state: State) -> None:
    row = a_return(HOUR, state=state)
    assert refreshing.due(NOW) == [row]


def test_where_the_parcel_is_is_asked_every_six_hours_until_it_arrived() -> None:
    ready = {"state": State.LABEL_READY}
    row = a_return(DAY, **ready, tracking_checked_at=NOW - 6 * HOUR)
    a_return(DAY, **ready, tracking_checked_at=NOW - 5 * HOUR)
    a_return(DAY, **ready, parcel_status=ARRIVED)
    a_return(HOUR, **ready)
    a_return(31 * DAY, **ready)
    assert refreshing.untracked(NOW) == [row]


def waits_for_refund(**changes: Any) -> Submission:
    given = {"state": State.LABEL_READY, "parcel_status": ARRIVED}
    given |= {"tracking_checked_at": NOW - 7 * HOUR}
    row = a_return(9 * DAY, **given | changes)
    mail = {"kind": "refunded", "state": MailState.WAITING, "expires_at": NOW + 30 * DAY}
    Mail.objects.create(submission=row, dedupe_key=f"{row.pk}", created_at=NOW, **mail)
    return row


def test_a_refund_that_a_mail_waits_to_tell_is_asked_for_every_six_hours() -> None:
    row = waits_for_refund()
    waits_for_refund(tracking_checked_at=NOW - 5 * HOUR)
    waits_for_refund(return_id=None)
    a_return(9 * DAY, parcel_status=ARRIVED, tracking_checked_at=NOW - 7 * HOUR)
    assert refreshing.unrefunded(NOW) == [row]
    assert refreshing.unrefunded(NOW + 5 * HOUR) == []
    assert row in refreshing.unrefunded(NOW + 6 * HOUR)


def test_a_return_that_arrives_later_has_its_turn_behind_many_that_are_on_the_way() -> None:
    for _ in range(refreshing.MAILS):
        waits_for_refund(parcel_status="")
    row = waits_for_refund()
    assert refreshing.unrefunded(NOW) == []
    assert refreshing.unrefunded(NOW + MINUTE) == [row]
    assert refreshing.unrefunded(NOW + 2 * MINUTE) == []


def test_a_refund_that_a_run_has_no_room_for_is_asked_for_by_the_next() -> None:
    later, first = (waits_for_refund(tracking_checked_at=NOW - age * HOUR) for age in (7, 8))
    assert refreshing.unrefunded(NOW, 0) == []
    assert refreshing.unrefunded(NOW, 1) == [first]
    assert refreshing.unrefunded(NOW, 1) == [later]


def test_the_worker_learns_where_the_parcel_is(simulator: Simulator, settings: Any) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    row = a_return(DAY, state=State.LABEL_READY)
    assert refreshing.refresh_due(Turn(lambda: NOW)) == 1
    row.refresh_from_db()
    assert row.tracking_checked_at == NOW
    assert row.parcel_status in STATUSES
    assert refreshing.refresh_due(Turn(lambda: NOW + MINUTE)) == 0


def test_without_keys_nothing_asks_where_a_parcel_is(simulator: Simulator, settings: Any) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = settings.SENDCLOUD_CLIENT_ID = ""
    a_return(DAY, state=State.LABEL_READY)
    assert refreshing.refresh_due(Turn(lambda: NOW)) == 0


def test_a_worker_that_is_told_to_end_asks_about_no_further_return(simulator: Simulator) -> None:
    a_return(HOUR)
    assert refreshing.refresh_due(Turn(lambda: NOW, lambda: True)) == 0


def test_page_and_worker_together_ask_no_more_often_than_a_page(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.polls_until_ready = 1000
    with time_machine.travel("2026-11-23 12:00:00+01:00", tick=False) as clock:
        customer.create("drop_off_point")
        start = datetime.now(UTC)
        asked: dict[bool, list[int]] = {False: [], True: []}
        for is_helped in asked:
            for _ in range(20):
                clock.shift(1)
                before = len(simulator.world.requests)
                customer.visit(customer.url)
                if is_helped:
                    refreshing.refresh_due(Turn(lambda: datetime.now(UTC)))
                asked[is_helped].append(len(simulator.world.requests) - before)
            clock.move_to(start)
            Submission.objects.update(label_checked_at=None)
    assert sum(asked[True]) <= sum(asked[False])
    assert sum(asked[True]) > 0
