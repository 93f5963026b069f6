"""What became of a submission: asks upstream at most once an interval, for everybody."""

import logging
from datetime import datetime, timedelta

from portal.models import Submission
from portal.operations import metrics
from portal.sendcloud import (
    InvalidRequest,
    LabelFailed,
    LabelPending,
    LabelReady,
    NotFound,
    Refused,
    ReturnPortal,
    SendcloudError,
)
from portal.storage.process_cache import Recent
from portal.upstream import clients

logger = logging.getLogger(__name__)
State = Submission.State

# A gateway's trouble looks like the carrier's refusal: only a second one in a row is believed.
SECOND_OPINION = timedelta(seconds=4)
# (age of the submission, pause until the next poll), in seconds.
PAUSES = ((20, 2), (60, 5), (120, 10))
PAYING_PAUSES = (*PAUSES, (1800, 15))
# Sendcloud lets an account ask 1,000 times a minute, and lookups need their share: when many
# wait at once, each asks less often.
POLLS_A_SECOND = 10
LONGEST_PAUSE = 30  # seconds, of a page; upstream may be asked less often still

crowd: Recent[int] = Recent(10)


def pause(submission: Submission, now: datetime) -> int | None:
    """Seconds until the page asks again; nothing once it should stop by itself."""
    if not submission.is_waiting and not _may_become_known(submission):
        return None
    age = (now - submission.created_at).total_seconds()
    pauses = PAYING_PAUSES if submission.state == State.PAYING else PAUSES
    usual = next((seconds for until, seconds in pauses if age < until), None)
    return usual and max(usual, min(LONGEST_PAUSE, _turn(now)))


def _may_become_known(submission: Submission) -> bool:
    """Whether it is being created at this moment, or can be looked for upstream."""
    if submission.state == State.CREATING:
        return True
    return submission.state == State.UNKNOWN and clients.returns_api() is not None


def _turn(now: datetime) -> int:
    """Seconds in which all who wait can ask upstream once."""
    return -(-crowd.get("waiting", lambda: _waiting(now)) // POLLS_A_SECOND)


def _waiting(now: datetime) -> int:
    """How many returns wait for a label or a payment; only those whose page still asks count."""
    since = now - timedelta(seconds=PAYING_PAUSES[-1][0])
    return Submission.objects.filter(
        state__in=[State.MAKING, State.PAYING], created_at__gt=since
    ).count()


def seen(submission: Submission, now: datetime) -> str:
    """What the page shows of it; while this stays, a poll has nothing to tell.

    A return whose outcome was unknown reads otherwise once it has its number.
    """
    number = "numbered" if submission.return_id is not None else "unnumbered"
    return f"{submission.state}-{number}-{pause(submission, now) or 0}"


def refresh(submission: Submission, portal: ReturnPortal, now: datetime) -> Submission:
    """Bring the row up to date, unless somebody asked a moment ago."""
    if submission.is_lost(now):
        return _settle(submission, State.UNKNOWN)
    if not submission.is_waiting or not submission.poller_url or not may_ask(submission, now):
        return submission
    try:
        outcome = portal.label_status(submission.poller_url)
    except NotFound:
        return _doubted(submission, State.UNKNOWN, now)
    except SendcloudError as error:
        logger.warning("poll of submission %s: %s", submission.pk, type(error).__name__)
        return submission
    submission = _record(submission, outcome, now)
    if not submission.is_waiting:
        seconds = (now - submission.created_at).total_seconds()
        metrics.label_waited(submission.state, seconds)
    return submission


def renewed(submission: Submission, portal: ReturnPortal) -> Submission:
    """Ask for the documents' addresses once more; the row as it was where there are none."""
    try:
        outcome = portal.label_status(submission.poller_url)
    except (NotFound, InvalidRequest, Refused):
        return submission
    return _ready(submission, outcome) if isinstance(outcome, LabelReady) else submission


def may_ask(submission: Submission, now: datetime) -> bool:
    """Whether it is time; of all who find so at once, only one wins the row's update."""
    interval = timedelta(seconds=max(1, (pause(submission, now) or 10) - 1, _turn(now)))
    asked_at = submission.asked_at
    if asked_at and now - asked_at < interval:
        return False
    unchanged = Submission.objects.filter(pk=submission.pk, asked_at=asked_at)
    submission.asked_at = now
    return unchanged.update(asked_at=now) == 1


def _record(
    submission: Submission, outcome: LabelPending | LabelReady | LabelFailed, now: datetime
) -> Submission:
    if isinstance(outcome, LabelReady):
        return _ready(submission, outcome)
    if isinstance(outcome, LabelFailed):
        return _doubted(submission, State.FAILED, now)
    if submission.first_failure_at:
        submission.first_failure_at = None
        submission.save(update_fields=["first_failure_at"])
    return submission


def _ready(submission: Submission, label: LabelReady) -> Submission:
    submission.label_url = label.download_url
    submission.customs_url = label.customs_declaration_url or ""
    submission.tracking_numbers = list(label.tracking_numbers)
    if len(label.parcels) == 1:
        submission.incoming_parcel = label.parcels[0]
    submission.first_failure_at = None
    return _settle(submission, State.READY)


def _doubted(submission: Submission, state: State, now: datetime) -> Submission:
    """The row as it was, or in this state when it is the second time and some seconds later."""
    if submission.first_failure_at is None:
        submission.first_failure_at = now
        submission.save(update_fields=["first_failure_at"])
        return submission
    if now - submission.first_failure_at < SECOND_OPINION:
        return submission
    return _settle(submission, state)


def _settle(submission: Submission, state: State) -> Submission:
    submission.state = state
    submission.save()
    return submission
