"""When a mail that waits becomes due: its return has reached the state that it tells of.

The state decides and not the code that changed it, so that no way to a state is forgotten.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from portal.mail import outbox
from portal.models import Cancellation, Submission
from portal.models.submission import TOLD, UNTOLD
from portal.sendcloud.statuses import STATUSES, Phase

State = Submission.State


def _in(*phases: Phase) -> Q:
    slugs = [slug for slug, status in STATUSES.items() if status.phase in phases]
    return Q(submission__parcel_status__in=slugs)


EVENTS: Mapping[str, Q] = {
    "label_ready": Q(submission__state=State.LABEL_READY)
    & ~Q(submission__cancellation__in=Submission.UNDECIDED),
    "label_failed": Q(submission__state=State.LABEL_FAILED),
    "handed_over": _in(Phase.IN_TRANSIT),
    "received": _in(Phase.DELIVERED),
    "refunded": Q(submission__refunded_at__isnull=False),
    "return_cancelled": Q(submission__cancelled_at__isnull=False),
    "cancellation_refused": Q(submission__cancellation=Cancellation.REFUSED),
}
# What no longer comes once the other one has.
OVER = {"label_failed": "label_ready", "label_ready": "label_failed", "handed_over": "received"}
UNKNOWN_FOR = timedelta(hours=24)  # then the customer hears that there is no label yet


MOST = 500  # returns and mails a run


def _lost(now: datetime) -> QuerySet[Submission]:
    """The returns whose outcome is unknown for so long that customers hear of it; newest first."""
    rows = Submission.objects.filter(state=State.OUTCOME_UNKNOWN)
    return rows.filter(created_at__lte=now - UNKNOWN_FOR).order_by("-created_at")


def release_due(now: datetime) -> int:
    """Make due what waited for an event that has come; returns how many mails.

    A return remembers what it showed at the last look, and an index holds those that show anything
    else, so that a run costs what changed and not what waits. What waits for the opposite is
    deleted, and its address with it.
    """
    rows = list(changed()[:MOST])
    fresh = dict(outbox.fresh().values_list("pk", "submission_id")[:MOST])
    among = Q(submission__in={*fresh.values(), *(row.pk for row in rows)})
    count = sum(outbox.release(kind, among & event, now) for kind, event in EVENTS.items())
    count += outbox.release("label_failed", Q(submission__in=_keys(_lost(now))), now)
    for kind, other in OVER.items():
        outbox.waiting(kind).filter(among & EVENTS[other]).delete()
    outbox.fresh().order_by().filter(pk__in=list(fresh)).update(due_at=None)
    remember(rows)
    return count


def changed() -> QuerySet[Any]:
    """The returns that show what they did not at the last look.

    Those that were looked at before come first, then the newest, so that none waits for a backlog.
    """
    return Submission.objects.filter(UNTOLD).annotate(shown=TOLD).order_by("-told_as", "-pk")


def remember(rows: list[Any]) -> None:
    """A row that has changed by now shows something else already, and is looked at again."""
    for row in rows:
        row.told_as = row.shown
    Submission.objects.bulk_update(rows, ["told_as"])


def _keys(rows: QuerySet[Submission]) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:MOST])


def has_come(now: datetime) -> bool:
    """Whether a return has changed, or a mail may wait for something that has happened."""
    # Not by exists(), which drops the order, and PostgreSQL takes the indexes for their order.
    if any(rows.values_list("pk")[:1] for rows in (changed(), outbox.fresh())):
        return True
    return outbox.waiting("label_failed").filter(submission__in=_keys(_lost(now))).exists()
