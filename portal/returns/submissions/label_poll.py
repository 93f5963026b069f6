"""What became of the label: Sendcloud's poller is asked at most once an interval for all."""

import logging
from datetime import datetime, timedelta

from portal.models import Submission
from portal.operations import metrics
from portal.returns.submissions.throttle import claim_label_poll
from portal.sendcloud import (
    InvalidRequest,
    LabelFailed,
    LabelPending,
    LabelReady,
    NotFound,
    Refused,
    ReturnPortal,
    SendcloudError,
    UnexpectedPayload,
)

logger = logging.getLogger(__name__)
State = Submission.State

# After so long without an answer that can be read, the API keys are asked instead.
PATIENCE = timedelta(seconds=60)
# What a poll changes of a row; a cancellation may be written at the same time.
SETTLED = (
    "state",
    "label_url",
    "customs_url",
    "tracking_numbers",
    "incoming_parcel",
    "incoming_parcels",
    "first_failure_at",
    "unreadable_since",
)
# A gateway's error looks like the carrier's refusal, so only a second one in a row counts.
SECOND_OPINION = timedelta(seconds=4)


def poll(submission: Submission, portal: ReturnPortal, now: datetime) -> Submission:
    """Ask Sendcloud for the label and bring the row up to date, if it is time to ask."""
    if submission.was_interrupted(now):
        submission.queued_draft = ""
        submission.save(update_fields=["queued_draft"])
        return _settle(submission, State.OUTCOME_UNKNOWN)
    if (
        not (submission.awaits_label or _may_recover(submission))
        or not submission.poller_url
        or not claim_label_poll(submission, now)
    ):
        return submission
    submission = ask(submission, portal, now)
    if not submission.awaits_label:
        seconds = (now - submission.created_at).total_seconds()
        metrics.label_waited(submission.state, seconds)
    return submission


def _may_recover(submission: Submission) -> bool:
    """Whether it was given up, but its poller may make sense again when the customer comes back."""
    is_known = submission.return_id is not None
    return submission.state == State.OUTCOME_UNKNOWN and is_known


def ask(submission: Submission, portal: ReturnPortal, now: datetime) -> Submission:
    """Ask the poller once, by a caller that has claimed the turn."""
    try:
        outcome = portal.label_status(submission.poller_url)
    except Refused:
        # Its address is no address of Sendcloud's API, and will not become one.
        logger.warning("submission %s: the poller's address is refused", submission.pk)
        return _settle(submission, State.OUTCOME_UNKNOWN)
    except (NotFound, InvalidRequest):
        return _confirm_failure(submission, State.OUTCOME_UNKNOWN, now)
    except SendcloudError as error:
        return _unreadable(submission, error, now)
    return _record(submission, outcome, now)


def is_given_up(submission: Submission, now: datetime) -> bool:
    """Whether the poller has given no readable answer for so long that it is not waited for."""
    since = submission.unreadable_since
    return since is not None and now - since >= PATIENCE


def _unreadable(submission: Submission, error: SendcloudError, now: datetime) -> Submission:
    """Wait while the poller is silent; give up one that answers for long without any sense."""
    logger.warning("poll of submission %s: %s", submission.pk, type(error).__name__)
    if submission.unreadable_since is None:
        submission.unreadable_since = now
        submission.save(update_fields=["unreadable_since"])
    elif isinstance(error, UnexpectedPayload) and is_given_up(submission, now):
        return _settle(submission, State.OUTCOME_UNKNOWN)
    return submission


def refresh_urls(submission: Submission, portal: ReturnPortal) -> Submission:
    """Ask for the documents' addresses once more; the row as it was if there are none."""
    try:
        outcome = portal.label_status(submission.poller_url)
    except (NotFound, InvalidRequest, Refused):
        return submission
    if isinstance(outcome, LabelReady) and outcome.download_url:
        return _ready(submission, outcome)
    return submission


def _record(
    submission: Submission, outcome: LabelPending | LabelReady | LabelFailed, now: datetime
) -> Submission:
    if isinstance(outcome, LabelReady):
        return _ready(submission, outcome)
    if isinstance(outcome, LabelFailed):
        return _confirm_failure(submission, State.LABEL_FAILED, now)
    if submission.first_failure_at or submission.unreadable_since:
        submission.first_failure_at = submission.unreadable_since = None
        submission.save(update_fields=["first_failure_at", "unreadable_since"])
    return submission


def _ready(submission: Submission, label: LabelReady) -> Submission:
    """Keep what the answer names; without an address, only the keys lead to the label."""
    submission.label_url = label.download_url
    submission.customs_url = label.customs_declaration_url or ""
    submission.tracking_numbers = list(label.tracking_numbers)
    submission.take_parcels(label.parcels)
    submission.first_failure_at = submission.unreadable_since = None
    return _settle(submission, State.LABEL_READY if label.download_url else State.OUTCOME_UNKNOWN)


def _confirm_failure(submission: Submission, state: State, now: datetime) -> Submission:
    """Believe a failure only the second time, some seconds after the first."""
    if submission.first_failure_at is None:
        submission.first_failure_at = now
        submission.save(update_fields=["first_failure_at"])
        return submission
    if now - submission.first_failure_at < SECOND_OPINION:
        return submission
    return _settle(submission, state)


def _settle(submission: Submission, state: State) -> Submission:
    submission.state = state
    submission.save(update_fields=SETTLED)
    return submission
