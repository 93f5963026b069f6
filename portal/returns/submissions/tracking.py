"""Where the incoming parcel is, asked with the API keys."""

import logging
from datetime import datetime, timedelta

from portal.models import Submission
from portal.returns.submissions import cancellation_result, made_with_keys, throttle
from portal.sendcloud import Return, ReturnsApi, SendcloudError
from portal.sendcloud.statuses import STATUSES, slug_of

logger = logging.getLogger(__name__)
A_DAY = timedelta(days=1)  # by which Sendcloud's clock may be ahead of ours


def track(row: Submission, api: ReturnsApi, now: datetime) -> Submission:
    """The row with the parcel's newest status, if it is time to ask for it."""
    if row.return_id is None or not throttle.claim_tracking(row, now):
        return row
    try:
        return_ = made_with_keys.read(row, api)
    except SendcloudError as error:
        logger.warning("tracking of submission %s: %s", row.pk, type(error).__name__)
        return row
    status = "delivered" if _has_arrived(return_, row, now) else _listed(return_.status)
    if status and status != row.parcel_status:
        row.parcel_status = status
        row.save(update_fields=["parcel_status"])
    if row.refunded_at is None and (refund := return_.refund) and refund.refunded_at:
        row.refunded_at = refund.refunded_at
        row.save(update_fields=["refunded_at"])
    if status == "delivered" and row.arrived_at is None and return_.delivered_at:
        row.arrived_at = return_.delivered_at
        row.save(update_fields=["arrived_at"])
    if status:
        cancellation_result.conclude(row, now)
    return row


def _has_arrived(return_: Return, row: Submission, now: datetime) -> bool:
    """Whether it says when it was delivered, and could be true."""
    at = return_.delivered_at
    created_at = return_.created_at or row.created_at
    return at is not None and created_at < at < now + A_DAY


def _listed(slug: str) -> str:
    """The slug if it is one of Sendcloud's; any other text is not for a row."""
    return slug if slug in STATUSES else slug_of(slug)
