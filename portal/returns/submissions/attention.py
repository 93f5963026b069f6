"""Submissions of this portal that staff should look at."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from portal.models import Cancellation, Submission, creating_at_most
from portal.sendcloud.statuses import STATUSES, Phase

State = Submission.State
OPEN = [
    State.OUTCOME_UNKNOWN,
    State.LABEL_FAILED,
    State.APPROVAL_PENDING,
    *Submission.awaiting_payment(),
]
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
    """All such submissions, newest first."""
    interrupted = Q(state=State.CREATING, created_at__lt=now - creating_at_most())
    is_open = (interrupted | Q(state__in=OPEN)) & ~Q(parcel_status__in=OVER) & ~_CANCELLED
    return Submission.objects.filter(is_open | _unclear(now)).order_by("-created_at")


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
    failed = Q(cancellation__in=[Cancellation.NOT_FOUND, Cancellation.TWO_LABELS])
    return is_unanswered | is_undecided | failed
