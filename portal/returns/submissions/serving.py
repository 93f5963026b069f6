"""Makes the returns that wait in line, one after the other."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from portal.engines import engines
from portal.models import Submission
from portal.returns.submissions import create, queue, unmade
from portal.sendcloud import SendcloudError, Unavailable

logger = logging.getLogger(__name__)
RIVALS = 20  # rows that other processes may take while this one looks
A_RUN = 20  # seconds that the worker makes returns before it looks after its other jobs


def advanced(row: Submission, now: datetime) -> Submission | None:
    """A waiting row after this process has made the next return; None where it was refused."""
    make_next(now)
    return Submission.objects.filter(pk=row.pk).first()


def make_next(now: datetime) -> bool:
    """Make the return that is next, if there is room; whether there may be room for another.

    What goes wrong with it is written down there, and concerns none of those who ask.
    """
    rows = _present(now)
    if not rows or queue.is_paused() or not queue.take_room(rows[0]):
        return False
    for row in rows:
        place = row.queued_at
        if queue.claim(row, now):
            return _made(row, place)
    queue.give_room_back(rows[0])
    return False


def run(clock: Callable[[], datetime], is_over: Callable[[], bool]) -> int:
    """Make returns while there is room; how many."""
    ends, count = time.monotonic() + A_RUN, 0
    while not is_over() and time.monotonic() < ends and make_next(clock()):
        count += 1
    return count


def _present(now: datetime) -> list[Submission]:
    """The first of the line, without those that waited too long; these are deleted."""
    rows = list(queue.line()[:RIVALS])
    for row in rows:
        if queue.has_waited_too_long(row, now) and queue.claim(row, now):
            logger.warning("submission %s waited too long and was not made", row.pk)
            _forget(row, now)
    return [row for row in rows if row.queued_at is not None]


def _made(row: Submission, place: datetime | None) -> bool:
    try:
        draft = queue.draft_of(row)
        create.make(engines.of(draft.outgoing), row, draft)
    except Unavailable as error:
        queue.put_back(row, place)
        queue.pause(error)
        return False
    except (SendcloudError, ValueError) as error:
        # Its customer reads that it was not created, and can confirm again.
        logger.warning("submission %s was not made (%s)", row.pk, type(error).__name__)
        _forget(row, row.created_at)
    except Exception:
        # What asks is the page of another customer. The row is settled as an interrupted one.
        logger.exception("submission %s", row.pk)
    return True


def _forget(row: Submission, now: datetime) -> None:
    unmade.forget(Submission.objects.filter(pk=row.pk), row, now)
