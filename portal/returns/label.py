"""What became of a submission: asks upstream at most once an interval, for everybody."""

import logging
from datetime import datetime, timedelta

from django.core.cache import cache

from portal import metrics
from portal.models import Submission
from portal.sendcloud import (
    LabelFailed,
    LabelPending,
    LabelReady,
    NotFound,
    ReturnPortal,
    SendcloudError,
)

logger = logging.getLogger(__name__)
State = Submission.State

# A gateway's 500 looks like the carrier's refusal: only a second one, later, is believed.
SECOND_OPINION = timedelta(seconds=4)
# (age of the submission, pause until the next poll), in seconds.
PAUSES = ((20, 2), (60, 5), (120, 10))
PAYING_PAUSES = (*PAUSES, (1800, 15))


def pause(submission: Submission, now: datetime) -> int | None:
    """Seconds until the page asks again; nothing once it should stop by itself."""
    if not submission.is_waiting:
        return None
    age = (now - submission.created_at).total_seconds()
    pauses = PAYING_PAUSES if submission.state == State.PAYING else PAUSES
    return next((seconds for until, seconds in pauses if age < until), None)


def refresh(submission: Submission, portal: ReturnPortal, now: datetime) -> Submission:
    """Bring the row up to date, unless somebody asked a moment ago."""
    if submission.is_lost(now):
        return _settle(submission, State.UNKNOWN)
    if not submission.is_waiting or not _may_ask(submission, now):
        return submission
    try:
        outcome = portal.label_status(submission.poller_url)
    except NotFound:
        return _settle(submission, State.UNKNOWN)
    except SendcloudError as error:
        logger.warning("poll of submission %s: %s", submission.pk, type(error).__name__)
        return submission
    submission = _record(submission, outcome, now)
    if not submission.is_waiting:
        seconds = (now - submission.created_at).total_seconds()
        metrics.label_waited(submission.state, seconds)
    return submission


def _may_ask(submission: Submission, now: datetime) -> bool:
    interval = max(1, (pause(submission, now) or 10) - 1)
    return cache.add(f"poll:{submission.pk}", 1, timeout=interval)


def _record(
    submission: Submission, outcome: LabelPending | LabelReady | LabelFailed, now: datetime
) -> Submission:
    if isinstance(outcome, LabelReady):
        return _ready(submission, outcome)
    if isinstance(outcome, LabelFailed):
        return _failed(submission, now)
    return submission


def _ready(submission: Submission, label: LabelReady) -> Submission:
    submission.label_url = label.download_url
    submission.customs_url = label.customs_declaration_url or ""
    submission.tracking_numbers = list(label.tracking_numbers)
    return _settle(submission, State.READY)


def _failed(submission: Submission, now: datetime) -> Submission:
    if submission.first_failure_at is None:
        submission.first_failure_at = now
        submission.save(update_fields=["first_failure_at"])
        return submission
    if now - submission.first_failure_at < SECOND_OPINION:
        return submission
    return _settle(submission, State.FAILED)


def _settle(submission: Submission, state: State) -> Submission:
    submission.state = state
    submission.save()
    return submission
