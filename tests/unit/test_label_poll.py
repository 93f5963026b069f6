"""How a poll's answer changes a submission. One failure alone does not end the wait."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from portal.models import Submission
from portal.returns.submissions import label_poll
from portal.sendcloud import LabelFailed, LabelPending, LabelReady, NotFound

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GONE = NotFound(operation="label_status", status=404)
State = Submission.State


class Poller:
    """Gives one outcome for each call, in order."""

    def __init__(self, *outcomes: object) -> None:
        self.outcomes = list(outcomes)

    def label_status(self, url: str) -> object:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def after(outcomes: Sequence[object], pause: timedelta = timedelta(seconds=30)) -> Submission:
    """A submission that waited for its label and was polled once for each outcome."""
    row = Submission.objects.create(
        draft_id="a", outgoing_parcel=1, state=State.LABEL_PENDING, poller_url="u", created_at=NOON
    )
    poller = Poller(*outcomes)
    for number in range(1, len(outcomes) + 1):
        row = label_poll.poll(row, poller, NOON + number * pause)  # type: ignore[arg-type]
    assert not poller.outcomes
    row.refresh_from_db()
    return row


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("failure", "state"), [(LabelFailed(), State.LABEL_FAILED), (GONE, State.OUTCOME_UNKNOWN)]
)
def test_only_a_second_failure_in_a_row_ends_the_wait(failure: object, state: State) -> None:
    assert after([failure]).state == State.LABEL_PENDING
    Submission.objects.all().delete()
    assert after([failure, LabelPending(), failure]).state == State.LABEL_PENDING
    Submission.objects.all().delete()
    assert after([failure, failure]).state == state


@pytest.mark.django_db
def test_a_label_that_comes_after_a_failure_clears_the_failure() -> None:
    label_ready = LabelReady(download_url="https://x")
    assert after([LabelFailed(), label_ready]).first_failure_at is None
