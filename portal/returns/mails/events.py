"""When a mail that waits becomes due: its return has reached the state that it tells of.

The state decides and not the code that changed it, so that no way to a state is forgotten.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from portal.mail import outbox
from portal.models import Cancellation, Submission
from portal.sendcloud.statuses import STATUSES, Phase

State = Submission.State


def _in(*phases: Phase) -> Q:
    slugs = [slug for slug, status in STATUSES.items() if status.phase in phases]
    return Q(submission__parcel_status__in=slugs)


EVENTS: Mapping[str, Q] = {
    "label_ready": Q(submission__state=State.LABEL_READY),
    "label_failed": Q(submission__state=State.LABEL_FAILED),
    "handed_over": _in(Phase.IN_TRANSIT, Phase.DELIVERED),
    "received": _in(Phase.DELIVERED),
    "return_cancelled": Q(submission__cancelled_at__isnull=False),
    "cancellation_refused": Q(submission__cancellation=Cancellation.REFUSED),
}


def release_due(now: datetime) -> int:
    """Make due what waited for an event that has come; returns how many mails."""
    return sum(outbox.release(kind, event, now) for kind, event in EVENTS.items())


def has_come() -> bool:
    """Whether a mail waits for something that has happened."""
    return any(outbox.waiting(kind).filter(event).exists() for kind, event in EVENTS.items())
