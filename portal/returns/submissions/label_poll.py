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
)

logger = logging.getLogger(__name__)
State = Submission.State

# A gateway's error looks like the carrier's refusal, so only a second one in a row counts.
SECOND_OPINION = timedelta(seconds=4)


def poll(submission: Submission, portal: ReturnPortal, now: datetime) -> Submission:
    """Ask Sendcloud for the label and bring the row up to date, if it is time to ask."""
    if submission.was_interrupted(now):
        return _settle(submission, State.OUTCOME_UNKNOWN)
    if (
        not submission.awaits_label
        or not submission.poller_url
        or not claim_label_poll(submission, now)
    ):
        return submission
    try:
        outcome = portal.label_status(submission.poller_url)
    except NotFound:
        return _confirm_failure(submission, State.OUTCOME_UNKNOWN, now)
    except SendcloudError as error:
        logger.warning("poll of submission %s: %s", submission.pk, type(error).__name__)
        return submission
    submission = _record(submission, outcome, now)
    if not submission.awaits_label:
        seconds = (now - submission.created_at).total_seconds()
        metrics.label_waited(submission.state, seconds)
    return submission


def refresh_urls(submission: Submission, portal: ReturnPortal) -> Submission:
    """Ask for the documents' addresses once more; the row as it was if there are none."""
    try:
        outcome = portal.label_status(submission.poller_url)
    except (NotFound, InvalidRequest, Refused):
        return submission
    return _ready(submission, outcome) if isinstance(outcome, LabelReady) else submission


def _record(
    submission: Submission, outcome: LabelPending | LabelReady | LabelFailed, now: datetime
) -> Submission:
    if isinstance(outcome, LabelReady):
        return _ready(submission, outcome)
    if isinstance(outcome, LabelFailed):
        return _confirm_failure(submission, State.LABEL_FAILED, now)
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
    return _settle(submission, State.LABEL_READY)


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
    submission.save()
    return submission
