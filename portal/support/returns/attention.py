"""Our own submissions that somebody should look at."""

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.models import CREATING_AT_MOST, Submission

State = Submission.State
MOST = 20
# What happened, and what to do.
KNOWN = "known"  # unknown at first, found since, and not for this portal to finish
ADVICE = {
    State.OUTCOME_UNKNOWN: "Sendcloud may have created it: find the order before making another.",
    State.CREATING: "It was never finished: find the order before making another.",
    State.LABEL_FAILED: "The carrier could not make a label: make one in Sendcloud's panel.",
    KNOWN: "Sendcloud has it, but its label cannot be shown to the customer here: send it.",
    State.AWAITING_PAYMENT: "The fee is not paid yet, so there is no label.",
}


def waiting(now: datetime) -> QuerySet[Submission]:
    """The newest of them first."""
    lost = Q(state=State.CREATING, created_at__lt=now - CREATING_AT_MOST)
    others = Q(state__in=[State.OUTCOME_UNKNOWN, State.LABEL_FAILED, State.AWAITING_PAYMENT])
    return Submission.objects.filter(lost | others).order_by("-created_at")


def rows(now: datetime) -> list[dict[str, object]]:
    """The newest twenty, each with its advice."""
    return [{"submission": each, "advice": _advice(each)} for each in waiting(now)[:MOST]]


def _advice(row: Submission) -> str:
    is_known = row.state == State.OUTCOME_UNKNOWN and row.return_id is not None
    return ADVICE[KNOWN if is_known else row.state]
