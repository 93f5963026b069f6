"""The line in front of Sendcloud, whose limit of changes a minute all returns share.

The line is the table: a return that waits is a row with its draft, encrypted, and the moment by
which it is sorted. Whichever process finds room makes the next one (`serving`), so a restart or a
killed node loses nothing, and an update that only one of them wins decides who makes it.
"""

import json
import math
import time
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import QuerySet

from portal import rate_limits
from portal.engines.offers import WRITES
from portal.models import Submission
from portal.operations.retention import DRAFTS_IN_LINE_KEPT
from portal.returns.draft.return_draft import ReturnDraft
from portal.sendcloud import RateLimited, SendcloudError
from portal.sendcloud.payload import kept_whole

State = Submission.State
RULE = "SENDCLOUD_WRITES"
# Staff have a customer on the telephone. What came longer ago than this goes before theirs.
HEAD_START = timedelta(minutes=2)
LONGEST_WAIT = DRAFTS_IN_LINE_KEPT
PAUSE = "creations-pause"  # its key in the cache, which all nodes share
USUAL_PAUSE, LONGEST_PAUSE = 10, 60  # seconds


def line() -> QuerySet[Submission]:
    """The returns that wait, the next one first."""
    return Submission.objects.filter(queued_at__isnull=False).order_by("queued_at", "pk")


def length() -> int:
    """How many wait."""
    return line().count()


def admit(row: Submission) -> bool:
    """Whether a new return can be made at once: none waits, and there is room for its calls."""
    return not line().exists() and take_room(row)


def take_room(row: Submission) -> bool:
    """Take this return's calls from our share of Sendcloud's limit, if they are left."""
    return rate_limits.take(RULE, WRITES[row.engine])


def give_room_back(row: Submission) -> None:
    """Nothing was sent after all."""
    rate_limits.take_back(RULE, WRITES[row.engine])


def arrival(draft: ReturnDraft, now: datetime) -> datetime:
    """The moment by which a return is sorted that comes now."""
    return now - HEAD_START if draft.opened_by else now


def join(row: Submission, draft: ReturnDraft, now: datetime) -> None:
    """Put a row that is not saved yet at the end of the line; staff further in front."""
    row.state = State.QUEUED
    row.queued_at = arrival(draft, now)
    row.queued_draft = json.dumps(draft.model_dump(mode="json"))


def claim(row: Submission, now: datetime) -> bool:
    """Whether this process alone makes the return now; for every later step it is a new one."""
    changes = {"state": State.CREATING, "created_at": now, "queued_at": None}
    waiting = Submission.objects.filter(pk=row.pk, state=State.QUEUED)
    if not waiting.update(**changes):
        return False
    row.state, row.created_at, row.queued_at = State.CREATING, now, None
    return True


def draft_of(row: Submission) -> ReturnDraft:
    """What is sent for a row of the line; raises ValueError where it cannot be read."""
    return kept_whole(ReturnDraft, json.loads(row.queued_draft))


def put_back(row: Submission, place: datetime | None) -> None:
    """Let a return wait in this place that was certainly not made."""
    row.state, row.queued_at = State.QUEUED, place
    kept = {name: getattr(row, name) for name in ("state", "queued_at", "queued_draft")}
    Submission.objects.filter(pk=row.pk, return_id=None).update(**kept)


def has_waited_too_long(row: Submission, now: datetime) -> bool:
    """Whether its draft must go, because Sendcloud would no longer take it."""
    return row.queued_at is not None and now - row.queued_at > LONGEST_WAIT


def pause(error: SendcloudError) -> None:
    """Make none for a while: as long as Sendcloud asks for, or ten seconds."""
    asked = error.retry_after if isinstance(error, RateLimited) else 0
    seconds = min(asked or USUAL_PAUSE, LONGEST_PAUSE)
    cache.set(PAUSE, time.time() + seconds, seconds)


def is_paused() -> bool:
    """Whether Sendcloud asked for a pause, or failed, a moment ago."""
    return bool((cache.get(PAUSE) or 0) > time.time())


def minutes(row: Submission) -> int:
    """About how long it takes until it is this return's turn; zero for less than a minute."""
    seconds = row.place * rate_limits.seconds_each(RULE, WRITES[row.engine])
    seconds = min(seconds, LONGEST_WAIT.total_seconds())
    return math.ceil(seconds / 60) if seconds >= 60 else 0
