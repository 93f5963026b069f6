"""The state of a submission: the same for its page, the poll, the list and the console."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.models import Submission
from portal.returns.submissions.state import STATES, ReturnState, state_of, status_version
from portal.sendcloud.statuses import STATUSES, Phase, phase_of, slug_of, slug_of_id
from portal.simulator.merchant_api import statuses as sendclouds
from portal.support import formatting

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
State = Submission.State


@pytest.fixture(autouse=True)
def _counts(db) -> None:
    """The poll interval depends on how many submissions wait, so these tests need the database."""


def row(state: str, **more: Any) -> Submission:
    return Submission(draft_id="d", outgoing_parcel=1, created_at=NOON, state=state, **more)


@pytest.mark.parametrize(
    ("state", "more", "shown"),
    [
        (State.CREATING, {}, ReturnState.CHECKING),
        (State.OUTCOME_UNKNOWN, {}, ReturnState.CHECKING),
        (State.OUTCOME_UNKNOWN, {"return_id": 7}, ReturnState.REGISTERED),
        (State.LABEL_PENDING, {}, ReturnState.LABEL_PENDING),
        (State.AWAITING_PAYMENT, {}, ReturnState.AWAITING_PAYMENT),
        (State.APPROVAL_PENDING, {}, ReturnState.APPROVAL_PENDING),
        (State.PAYMENT_FAILED, {}, ReturnState.PAYMENT_FAILED),
        (State.NO_LABEL, {}, ReturnState.NO_LABEL),
        (State.REJECTED, {}, ReturnState.REJECTED),
        (State.LABEL_READY, {}, ReturnState.LABEL_READY),
        (State.LABEL_FAILED, {}, ReturnState.LABEL_FAILED),
        (State.IN_STORE, {}, ReturnState.IN_STORE),
        (State.LABEL_READY, {"parcel_status": "announced"}, ReturnState.LABEL_READY),
        (State.LABEL_READY, {"parcel_status": "cancelling"}, ReturnState.LABEL_READY),
        (State.LABEL_READY, {"parcel_status": "shipment-on-route"}, ReturnState.IN_TRANSIT),
        (State.LABEL_FAILED, {"parcel_status": "delivered"}, ReturnState.DELIVERED),
        (
            State.OUTCOME_UNKNOWN,
            {"parcel_status": "cancelled"},
            ReturnState.CANCELLATION_REQUESTED,
        ),
        (State.LABEL_READY, {"cancelled_at": NOON}, ReturnState.CANCELLED),
        (State.LABEL_READY, {"cancellation": "asking"}, ReturnState.CANCELLATION_UNCLEAR),
        (State.LABEL_READY, {"cancellation": "at_carrier"}, ReturnState.CANCELLATION_REQUESTED),
        (State.LABEL_READY, {"cancellation": "refused"}, ReturnState.LABEL_READY),
        (State.LABEL_READY, {"parcel_status": "never heard of"}, ReturnState.LABEL_READY),
    ],
)
def test_a_row_reads_as_one_state(state: str, more: dict[str, Any], shown: ReturnState) -> None:
    assert state_of(row(state, **more), NOON) is shown


def test_a_label_that_does_not_come_is_delayed() -> None:
    waiting = row(State.LABEL_PENDING)
    assert state_of(waiting, NOON + timedelta(seconds=119)) is ReturnState.LABEL_PENDING
    assert state_of(waiting, NOON + timedelta(seconds=121)) is ReturnState.LABEL_DELAYED


def test_every_state_of_a_row_and_every_status_has_its_words() -> None:
    assert set(STATES) == set(ReturnState)
    for state in State.values:
        for slug in ("", *STATUSES):
            assert STATES[state_of(row(state, parcel_status=slug), NOON)].heading


def test_the_version_changes_with_the_number_the_state_and_the_parcel() -> None:
    submissions = [
        row(State.OUTCOME_UNKNOWN),
        row(State.OUTCOME_UNKNOWN, return_id=7),
        row(State.LABEL_PENDING, return_id=7),
        row(State.LABEL_PENDING, return_id=7, parcel_status="cancelled"),
    ]
    versions = [status_version(submission, NOON) for submission in submissions]
    assert len(set(versions)) == len(versions)


def test_customers_and_staff_read_the_same_statuses_as_arrived() -> None:
    for slug, status in STATUSES.items():
        has_arrived = state_of(row(State.LABEL_READY, parcel_status=slug), NOON) is (
            ReturnState.DELIVERED
        )
        assert has_arrived == (status.phase is Phase.DELIVERED)
        assert has_arrived == (formatting.mark(slug) == "mark-ok"), slug


def test_sendclouds_ids_words_and_slugs_mean_the_same_status() -> None:
    for slug, (number, words) in sendclouds.STATUSES.items():
        assert slug_of_id(number) == slug_of(words) == slug_of(slug) == slug
    assert set(sendclouds.STATUSES) | set(sendclouds.WITHOUT_ID) == set(STATUSES)


@pytest.mark.parametrize("words", ["", "Something new", "something-new"])
def test_an_undocumented_status_is_unknown(words: str) -> None:
    assert slug_of(words) == ""
    assert phase_of(words) is Phase.UNKNOWN


def test_no_two_statuses_read_the_same_in_the_consoles_list() -> None:
    words = [text for _slug, text in formatting.states()]
    assert len(set(words)) == len(words)
