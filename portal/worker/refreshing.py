"""Brings returns up to date that no page asks about any more."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import F, Q

from portal.models import Mail, MailState, Submission
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
MAILS = 500  # that have their turn in a run; most of their returns have not arrived


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


def unrefunded(now: datetime, most: int = MOST) -> list[Submission]:
    """The returns that have arrived and whose refund a mail waits to tell; at most so many.

    Each mail notes that it had its turn, so that a run reads some of those that wait and not all.
    """
    mails = _mails_in_turn(now)
    found = _to_ask(mails.values(), now)
    left = set(found[most:])
    had = [number for number, of in mails.items() if of not in left]
    Mail.objects.filter(pk__in=had).update(refund_checked_at=now)
    return list(Submission.objects.filter(pk__in=found[:most]).order_by("tracking_checked_at"))


def _to_ask(numbers: Iterable[int], now: datetime) -> list[int]:
    """Those that have arrived and of which nothing was heard for hours, the longest first."""
    # SQLite would rather read all that have arrived than find these by their number.
    rows = Submission.objects.filter(pk__in=numbers, return_id__isnull=False).order_by()
    unheard = [
        (checked, number)
        for number, checked, status in rows.values_list(
            "pk", "tracking_checked_at", "parcel_status"
        )
        if status in ARRIVED and checked and checked <= now - TRACKED_EVERY
    ]
    return [number for _checked, number in sorted(unheard)]


def _mails_in_turn(now: datetime) -> dict[int, int]:
    """The returns of mails that wait for a refund: of new mails first, then the longest ago."""
    waiting = Mail.objects.filter(kind="refunded", state=MailState.WAITING)
    new = waiting.filter(refund_checked_at=None)
    again = waiting.filter(refund_checked_at__lte=now - TRACKED_EVERY)
    found = (new.order_by("pk"), again.order_by("refund_checked_at", "pk"))
    pairs = [pair for rows in found for pair in rows.values_list("pk", "submission_id")[:MAILS]]
    return dict(pairs[:MAILS])


def refresh_due(turn: Turn) -> int:
    """Ask Sendcloud about the returns that are due; returns how many."""
    now, count = turn.clock(), 0
    rows = [(row, False) for row in due(now)]
    if clients.returns_api():
        rows = [(row, True) for row in cancelling(now)] + rows
        rows += [(row, True) for row in untracked(now)]
        rows += [(row, True) for row in unrefunded(now, max(0, MOST - len(rows)))]
    for row, tracking in rows[:MOST]:
        if turn.is_over():
            break
        refresh(row, now, tracking=tracking)
        count += 1
    return count
