"""What a poll's answer makes of a submission: no single trouble ends the wait."""

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
    """Answers with one outcome after the other."""

    def __init__(self, *outcomes: object) -> None:
        self.outcomes = list(outcomes)

    def label_status(self, url: str) -> object:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def after(outcomes: Sequence[object], pause: timedelta = timedelta(seconds=30)) -> Submission:
    """A return that waits, asked once for each of these outcomes."""
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
    ("trouble", "state"), [(LabelFailed(), State.LABEL_FAILED), (GONE, State.OUTCOME_UNKNOWN)]
)
def test_only_the_second_trouble_in_a_row_is_believed(trouble: object, state: State) -> None:
    assert after([trouble]).state == State.LABEL_PENDING
    Submission.objects.all().delete()
    assert after([trouble, LabelPending(), trouble]).state == State.LABEL_PENDING
    Submission.objects.all().delete()
    assert after([trouble, trouble]).state == state


@pytest.mark.django_db
def test_a_label_that_came_after_all_leaves_no_trouble_behind() -> None:
    label_ready = LabelReady(download_url="https://x")
    assert after([LabelFailed(), label_ready]).first_failure_at is None
