"""Brings returns up to date that no page asks about any more."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from portal.models import Submission
from portal.returns.submissions.label_by_keys import FOLLOWED
from portal.returns.submissions.refresh import refresh
from portal.sendcloud.statuses import STATUSES, Phase
from portal.upstream import clients
from portal.worker.job import Turn

State = Submission.State
OPEN = frozenset({State.LABEL_PENDING, *Submission.awaiting_payment(), *FOLLOWED})
# (age of the return, pause between two questions); older ones are not asked about.
PAUSES = (
    (timedelta(minutes=2), timedelta(seconds=15)),
    (timedelta(hours=1), timedelta(minutes=1)),
    (timedelta(days=1), timedelta(minutes=10)),
    (timedelta(days=30), timedelta(hours=1)),
)
OLDEST = PAUSES[-1][0]
TRACKED_EVERY = timedelta(hours=6)  # a webhook tells sooner; this is for those that never came
ARRIVED = [slug for slug, status in STATUSES.items() if status.phase == Phase.DELIVERED]
MOST = 75  # returns a run: five calls a second for a job that runs every 15 seconds


def due(now: datetime) -> list[Submission]:
    """The open returns whose pause is over, the longest waiting first."""
    # One without a number is looked for by the job that reads Sendcloud's list.
    rows = Submission.objects.filter(_of_age(now), state__in=OPEN, return_id__isnull=False)
    return list(rows.order_by(F("label_checked_at").asc(nulls_first=True))[:MOST])


def _of_age(now: datetime) -> Q:
    """By age, the pause since Sendcloud was asked last."""
    conditions, younger = Q(), now
    for age, pause in PAUSES:
        never_or_long_ago = Q(label_checked_at=None) | Q(label_checked_at__lte=now - pause)
        conditions |= Q(created_at__lte=younger, created_at__gt=now - age) & never_or_long_ago
        younger = now - age
    return conditions


def untracked(now: datetime) -> list[Submission]:
    """The returns with a label of which nothing was heard for hours, the longest first."""
    unheard = Q(tracking_checked_at=None) | Q(tracking_checked_at__lte=now - TRACKED_EVERY)
    rows = Submission.objects.filter(
        unheard,
        state=State.LABEL_READY,
        return_id__isnull=False,
        created_at__range=(now - OLDEST, now - TRACKED_EVERY),
    ).exclude(parcel_status__in=ARRIVED)
    return list(rows.order_by(F("tracking_checked_at").asc(nulls_first=True))[:MOST])


def refresh_due(turn: Turn) -> int:
    """Ask Sendcloud about the returns that are due; returns how many."""
    now, count = turn.clock(), 0
    rows = [(row, False) for row in due(now)]
    if clients.returns_api():
        rows += [(row, True) for row in untracked(now)]
    for row, tracking in rows[:MOST]:
        if turn.is_over():
            break
        refresh(row, now, tracking=tracking)
        count += 1
    return count
