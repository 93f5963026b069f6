"""Who may ask Sendcloud now: one caller an interval, whichever page, worker or node it serves.

Each function is true for one caller only, who must then ask. The conditional update decides: of
all who find it is time, one changes the row.
"""

from datetime import datetime, timedelta

from django.conf import settings

from portal.models import JobRun, Submission
from portal.returns.submissions.schedule import CANCELLING_PAUSE, fair_share, poll_interval
from portal.sendcloud.statuses import Phase, phase_of

TRACKING_INTERVAL = timedelta(seconds=60)
REFUND_INTERVAL = timedelta(hours=6)
CANCELLED_INTERVAL = timedelta(hours=1)
# A return can be cancelled for 14 days, and the carrier may take as long to decide.
CANCELLATIONS_FINAL = timedelta(days=30)
RECONCILIATION_INTERVAL = timedelta(seconds=10)
RECONCILIATION = "look for lost returns"  # its name among the job runs


def claim_label_poll(row: Submission, now: datetime) -> bool:
    """Whether to ask for the label: one second earlier than the page, which asks a little late."""
    usual = (poll_interval(row, now) or 10) - 1
    interval = timedelta(seconds=max(1, usual, fair_share(now)))
    return _claim(row, "label_checked_at", now, interval)


def claim_tracking(row: Submission, now: datetime) -> bool:
    """Whether to ask where the parcel is; once it has arrived, only for the refund.

    Some carriers refuse a cancellation after days, and the label lives again. So a cancelled
    return is asked for too, seldom, until no carrier changes its mind any more.
    """
    if row.is_being_cancelled:
        return _claim(row, "tracking_checked_at", now, _cancelling_interval(row))
    if row.cancelled_at is None:
        if phase_of(row.parcel_status) == Phase.DELIVERED:
            is_told = "refunded" in settings.MAIL_NEWS and row.refunded_at is None
            return is_told and _claim(row, "tracking_checked_at", now, REFUND_INTERVAL)
        return _claim(row, "tracking_checked_at", now, TRACKING_INTERVAL)
    is_final = now - row.created_at > CANCELLATIONS_FINAL
    return not is_final and _claim(row, "tracking_checked_at", now, CANCELLED_INTERVAL)


def _cancelling_interval(row: Submission) -> timedelta:
    """A little less than the page's pause; once it says cancelled, until that can be believed."""
    pause = timedelta(seconds=CANCELLING_PAUSE - 5)
    confirm = timedelta(minutes=settings.CANCELLATION_CONFIRM_MINUTES)
    return max(pause, confirm) if row.cancelled_seen_at else pause


def claim_reconciliation(now: datetime) -> bool:
    """Whether to look through Sendcloud's newest returns for those without a known outcome."""
    runs = JobRun.objects.filter(name=RECONCILIATION)
    if runs.filter(last_run_at__lte=now - RECONCILIATION_INTERVAL).update(last_run_at=now):
        return True
    return JobRun.objects.get_or_create(name=RECONCILIATION, defaults={"last_run_at": now})[1]


def _claim(row: Submission, field: str, now: datetime, interval: timedelta) -> bool:
    """Whether this caller is the one that moved the field from what the row was read with."""
    checked_at = getattr(row, field)
    if checked_at and now - checked_at < interval:
        return False
    unchanged = Submission.objects.filter(pk=row.pk, **{field: checked_at})
    setattr(row, field, now)
    return unchanged.update(**{field: now}) == 1
