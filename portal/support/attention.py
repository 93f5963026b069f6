"""Our own submissions that somebody should look at."""

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.models import CREATING_AT_MOST, Submission

State = Submission.State
MOST = 20
# What happened, and what to do.
ADVICE = {
    State.UNKNOWN: "Sendcloud may have created it or not: find the order before making another.",
    State.CREATING: "It was never finished: find the order before making another.",
    State.FAILED: "The carrier could not make a label: make one in Sendcloud's panel.",
    State.PAYING: "The fee is not paid yet, so there is no label.",
}


def waiting(now: datetime) -> QuerySet[Submission]:
    """The newest of them; one whose return was found since needs nobody."""
    lost = Q(state=State.CREATING, created_at__lt=now - CREATING_AT_MOST)
    unknown = Q(state=State.UNKNOWN, return_id=None)
    others = Q(state__in=[State.FAILED, State.PAYING])
    return Submission.objects.filter(lost | unknown | others).order_by("-created_at")


def rows(now: datetime) -> list[dict[str, object]]:
    """The newest twenty, each with its advice."""
    return [
        {"submission": each, "advice": ADVICE[State(each.state)]} for each in waiting(now)[:MOST]
    ]
