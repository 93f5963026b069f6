"""Submissions of this portal that staff should look at."""

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.models import Submission, creating_at_most
from portal.returns.submissions.state import ReturnState, state_of
from portal.sendcloud.statuses import STATUSES, Phase

State = Submission.State
MOST = 20
# What happened, and what to do.
ADVICE = {
    ReturnState.CHECKING: "We do not know whether Sendcloud created this return. "
    "Check the order before you create another.",
    ReturnState.LABEL_FAILED: "The carrier rejected this return, so there is no label. "
    "Create a new one in Sendcloud.",
    ReturnState.REGISTERED: "Sendcloud has this return, but customers cannot get its label here. "
    "Send the customer the label.",
    ReturnState.APPROVAL_PENDING: "Waiting for your approval in Sendcloud.",
    ReturnState.PAYMENT_FAILED: "The customer's payment failed. They can pay again.",
    ReturnState.AWAITING_PAYMENT: "Waiting for the customer to pay the fee.",
}
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


def rows(now: datetime) -> list[dict[str, object]]:
    """The newest twenty, each with advice for staff."""
    newest = waiting(now)[:MOST]
    return [{"submission": row, "advice": ADVICE[state_of(row, now)]} for row in newest]
