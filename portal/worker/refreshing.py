"""Brings returns up to date that no page asks about any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, Q

from portal.models import MailState, Submission
from portal.returns.submissions.label_by_keys import FOLLOWED
from portal.returns.submissions.reconciliation import NOT_ARRIVED
from portal.returns.submissions.refresh import refresh
from portal.sendcloud.statuses import STATUSES, Phase
from portal.upstream import clients
from portal.worker.job import Turn

State = Submission.State
UNDECIDED = Submission.UNDECIDED
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
# The same for returns whose cancellation is not decided, by the time since it was requested.
CANCELLING_PAUSES = (
    (timedelta(hours=1), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=14), timedelta(hours=6)),
)
Pauses = Sequence[tuple[timedelta, timedelta]]
MOST = 75  # returns a run: five calls a second for a job that runs every 15 seconds


def due(now: datetime) -> list[Submission]:
    """The open returns whose pause is over, the longest waiting first."""
    # One without a number is looked for by the job that reads Sendcloud's list.
    rows = Submission.objects.filter(
        _is_due(now, PAUSES, since="created_at", checked="label_checked_at"),
        state__in=OPEN,
        return_id__isnull=False,
        cancelled_at=None,
    ).exclude(cancellation__in=UNDECIDED)
    return list(rows.order_by(F("label_checked_at").asc(nulls_first=True))[:MOST])


def cancelling(now: datetime) -> list[Submission]:
    """The returns whose cancellation is not decided and whose pause is over."""
    rows = Submission.objects.filter(
        _is_due(now, CANCELLING_PAUSES, since="cancel_requested_at", checked="tracking_checked_at"),
        cancellation__in=UNDECIDED,
        return_id__isnull=False,
        cancelled_at=None,
    )
    return list(rows.order_by(F("tracking_checked_at").asc(nulls_first=True))[:MOST])


def _is_due(now: datetime, pauses: Pauses, *, since: str, checked: str) -> Q:
    """By age, the pause since Sendcloud was asked last; `since` and `checked` name columns."""
    conditions, younger = Q(), now
    for age, pause in pauses:
        long_ago = Q(**{checked: None}) | Q(**{f"{checked}__lte": now - pause})
        of_age = Q(**{f"{since}__lte": younger, f"{since}__gt": now - age})
        conditions |= of_age & long_ago
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
        cancelled_at=None,
        parcel_status__in=NOT_ARRIVED,
    )
    return list(rows.order_by(F("tracking_checked_at").asc(nulls_first=True))[:MOST])


def unrefunded(now: datetime) -> list[Submission]:
    """The returns that have arrived and whose refund a mail waits to tell."""
    rows = Submission.objects.filter(
        mail__kind="refunded",
        mail__state=MailState.WAITING,
        tracking_checked_at__lte=now - TRACKED_EVERY,
        parcel_status__in=ARRIVED,
        return_id__isnull=False,
    )
    return list(rows.distinct().order_by("tracking_checked_at")[:MOST])


def refresh_due(turn: Turn) -> int:
    """Ask Sendcloud about the returns that are due; returns how many."""
    now, count = turn.clock(), 0
    rows = [(row, False) for row in due(now)]
    if clients.returns_api():
        rows = [(row, True) for row in cancelling(now)] + rows
        rows += [(row, True) for row in (*untracked(now), *unrefunded(now))]
    for row, tracking in rows[:MOST]:
        if turn.is_over():
            break
        refresh(row, now, tracking=tracking)
        count += 1
    return count
