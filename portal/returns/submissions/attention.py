"""Submissions of this portal that staff should look at."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.models import Cancellation, IndexedReturn, Submission, creating_at_most
from portal.models.submission import TROUBLE, UNHANDLED
from portal.return_index.queues import Queue
from portal.sendcloud.statuses import STATUSES, Phase

State = Submission.State
CAME_TO_NOTHING = [Cancellation.NOT_FOUND, Cancellation.TWO_LABELS]
# The parcel is on its way, has arrived or was cancelled, so earlier problems are over.
OVER = [
    slug
    for slug, status in STATUSES.items()
    if status.phase in {Phase.IN_TRANSIT, Phase.DELIVERED, Phase.CANCELLED}
]


# After so long without an answer, staff may ask once more.
UNANSWERED = timedelta(hours=2)
# A carrier decides within two weeks.
UNDECIDED = timedelta(days=14)


def waiting(now: datetime) -> QuerySet[Submission]:
    """All such submissions that staff have not dealt with, newest first."""
    # Both parts begin with what an index finds; that of the first lacks what staff dealt with.
    is_old = ~Q(state=State.CREATING) | Q(created_at__lt=now - creating_at_most())
    is_open = UNHANDLED & is_old & ~Q(parcel_status__in=OVER) & ~_CANCELLED
    # The index has those with a number and a parcel in trouble, and what staff did about them.
    # Asked of each by its number, because the index has many more.
    in_index = IndexedReturn.objects.filter(return_id=OuterRef("return_id"))
    is_open &= ~Q(Exists(in_index.filter(Q(queue=Queue.ATTENTION) | ~Q(done_for=""))))
    is_asked = Q(cancellation__in=[*Submission.UNDECIDED, *CAME_TO_NOTHING])
    is_asked &= _unclear(now) & ~Q(done_for=TROUBLE)
    return Submission.objects.filter(is_open | is_asked).order_by("-created_at")


def trouble_of(row: Submission) -> str:
    """What staff deal with; `done_for` holds it once they are done."""
    return f"{row.state} {row.cancellation}".strip()


_CANCELLING = Q(cancellation__in=Submission.UNDECIDED, cancelled_at=None)
_CANCELLED = Q(cancelled_at__isnull=False) | _CANCELLING


def _unclear(now: datetime) -> Q:
    """A cancellation that may not have reached Sendcloud, or came to nothing."""
    is_unanswered = Q(
        cancellation=Cancellation.ASKING,
        cancelled_at=None,
        cancel_requested_at__lt=now - UNANSWERED,
    )
    is_undecided = _CANCELLING & Q(cancel_requested_at__lt=now - UNDECIDED)
    failed = Q(cancellation__in=CAME_TO_NOTHING)
    return is_unanswered | is_undecided | failed


def count(now: datetime) -> int:
    """How many returns need attention, those made elsewhere included."""
    return waiting(now).count() + IndexedReturn.objects.filter(queue=Queue.ATTENTION).count()
