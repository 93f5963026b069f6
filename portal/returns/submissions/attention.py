"""Submissions of this portal that staff should look at."""

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.models import Submission, creating_at_most
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


def waiting(now: datetime) -> QuerySet[Submission]:
    """All such submissions, newest first."""
    interrupted = Q(state=State.CREATING, created_at__lt=now - creating_at_most())
    others = Q(state__in=OPEN)
    rows = Submission.objects.filter(interrupted | others).exclude(parcel_status__in=OVER)
    return rows.order_by("-created_at")
