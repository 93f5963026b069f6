"""Our own submissions that a member of staff should look at."""

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.models import CREATING_AT_MOST, Submission
from portal.returns.submissions.state import ReturnState, state_of
from portal.sendcloud.statuses import STATUSES, Phase

State = Submission.State
MOST = 20
# What happened, and what to do.
ADVICE = {
    ReturnState.CHECKING: "Sendcloud may have created it: find the order before making another.",
    ReturnState.LABEL_FAILED: "The carrier could not make a label: make one in Sendcloud's panel.",
    ReturnState.REGISTERED: "Sendcloud has it, but its label cannot be shown to the customer here: "
    "send it.",
    ReturnState.AWAITING_PAYMENT: "The fee is not paid yet, so there is no label.",
}
# The parcel travels, has arrived or was cancelled: whatever went wrong before is over.
OVER = [
    slug
    for slug, status in STATUSES.items()
    if status.phase in {Phase.IN_TRANSIT, Phase.DELIVERED, Phase.CANCELLED}
]


def waiting(now: datetime) -> QuerySet[Submission]:
    """The newest of them first."""
    interrupted = Q(state=State.CREATING, created_at__lt=now - CREATING_AT_MOST)
    others = Q(state__in=[State.OUTCOME_UNKNOWN, State.LABEL_FAILED, State.AWAITING_PAYMENT])
    rows = Submission.objects.filter(interrupted | others).exclude(parcel_status__in=OVER)
    return rows.order_by("-created_at")


def rows(now: datetime) -> list[dict[str, object]]:
    """The newest twenty, each with its advice."""
    newest = waiting(now)[:MOST]
    return [{"submission": row, "advice": ADVICE[state_of(row, now)]} for row in newest]
