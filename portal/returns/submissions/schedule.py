"""How long a page waits until it asks again."""

import math
from datetime import datetime, timedelta

from portal.models import Submission
from portal.storage.process_cache import ProcessCache
from portal.upstream import clients

State = Submission.State
# (age of the submission, pause until the next poll), in seconds.
PAUSES = ((20, 2), (60, 5), (120, 10))
PAYING_PAUSES = (*PAUSES, (1800, 15))
# (place in the line, pause), in seconds: polls make what is next in line, and a long one has many.
QUEUE_PAUSES = ((10, 2), (100, 5), (math.inf, 10))
# While a carrier decides about a cancellation, until the page no longer waits for it.
CANCELLING_PAUSE = 60  # seconds
CANCELLING_WAITS = timedelta(hours=2)
# Sendcloud lets an account ask 1,000 times a minute, and lookups need their share: when many
# wait at once, each asks less often.
POLLS_A_SECOND = 10
LONGEST_PAUSE = 30  # seconds, of a page; upstream may be asked less often still

waiting_count: ProcessCache[int] = ProcessCache(10)


def poll_interval(submission: Submission, now: datetime) -> int | None:
    """Seconds until the page asks again; nothing once it should stop by itself."""
    if submission.is_being_cancelled:
        asked = submission.cancel_requested_at or now
        return CANCELLING_PAUSE if now - asked < CANCELLING_WAITS else None
    if submission.cancelled_at:
        return None
    if submission.state == State.QUEUED:
        return next(seconds for until, seconds in QUEUE_PAUSES if submission.place <= until)
    if not submission.awaits_label and not _may_become_known(submission):
        return None
    age = (now - submission.created_at).total_seconds()
    is_paying = submission.state in Submission.awaiting_payment()
    pauses = PAYING_PAUSES if is_paying else PAUSES
    usual = next((seconds for until, seconds in pauses if age < until), None)
    return usual and max(usual, min(LONGEST_PAUSE, fair_share(now)))


def _may_become_known(submission: Submission) -> bool:
    """Whether it is being created at this moment, or can be looked for upstream."""
    if submission.state == State.CREATING:
        return True
    return submission.state == State.OUTCOME_UNKNOWN and clients.returns_api() is not None


def fair_share(now: datetime) -> int:
    """Seconds in which all who wait can ask upstream once."""
    return -(-waiting_count.get("waiting", lambda: _waiting(now)) // POLLS_A_SECOND)


def _waiting(now: datetime) -> int:
    """How many returns wait for a label or a payment; only those whose page still asks count."""
    since = now - timedelta(seconds=PAYING_PAUSES[-1][0])
    return Submission.objects.filter(
        state__in=[State.LABEL_PENDING, *Submission.awaiting_payment()], created_at__gt=since
    ).count()
