"""When a mail that waits becomes due: its return has reached the state that it tells of.

The state decides and not the code that changed it, so that no way to a state is forgotten.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from portal.mail import outbox
from portal.models import Cancellation, Submission
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


def _events(now: datetime) -> list[tuple[str, Q]]:
    is_unknown = Q(
        submission__state=State.OUTCOME_UNKNOWN, submission__created_at__lte=now - UNKNOWN_FOR
    )
    return [*EVENTS.items(), ("label_failed", is_unknown)]


def release_due(now: datetime) -> int:
    """Make due what waited for an event that has come; returns how many mails.

    What waits for the opposite is deleted, and its address with it.
    """
    count = sum(outbox.release(kind, event, now) for kind, event in _events(now))
    for kind, other in OVER.items():
        outbox.waiting(kind).filter(EVENTS[other]).delete()
    return count


def has_come(now: datetime) -> bool:
    """Whether a mail waits for something that has happened."""
    return any(outbox.waiting(kind).filter(event).exists() for kind, event in _events(now))
