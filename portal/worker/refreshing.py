"""Brings returns up to date that no page asks about any more."""

from datetime import datetime, timedelta

from django.db.models import Q

from portal.models import Submission
from portal.returns.submissions.refresh import refresh

State = Submission.State
OPEN = (State.LABEL_PENDING, State.AWAITING_PAYMENT, State.OUTCOME_UNKNOWN)
# (age of the return, pause between two questions); older ones are not asked about.
PAUSES = (
    (timedelta(minutes=2), timedelta(seconds=15)),
    (timedelta(hours=1), timedelta(minutes=1)),
    (timedelta(days=1), timedelta(minutes=10)),
    (timedelta(days=30), timedelta(hours=1)),
)
MOST = 75  # returns a run: five calls a second for a job that runs every 15 seconds


def due(now: datetime) -> list[Submission]:
    """The open returns whose pause is over, the longest waiting first."""
    # One without a number is looked for by the job that reads Sendcloud's list.
    rows = Submission.objects.filter(_of_age(now), state__in=OPEN, return_id__isnull=False)
    return list(rows.order_by("label_checked_at")[:MOST])


def _of_age(now: datetime) -> Q:
    """By age, the pause since Sendcloud was asked last."""
    conditions, younger = Q(), now
    for age, pause in PAUSES:
        never_or_long_ago = Q(label_checked_at=None) | Q(label_checked_at__lte=now - pause)
        conditions |= Q(created_at__lte=younger, created_at__gt=now - age) & never_or_long_ago
        younger = now - age
    return conditions


def refresh_due(now: datetime) -> int:
    """Ask Sendcloud about the returns that are due; returns how many."""
    rows = due(now)
    for row in rows:
        refresh(row, now, tracking=False)
    return len(rows)
