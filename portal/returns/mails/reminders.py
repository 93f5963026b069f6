"""Reminds of the last day to hand a parcel in, some days before it and in the daytime."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from portal.mail import outbox
from portal.models import Submission
from portal.returns.deadline import drop_off_deadline
from portal.sendcloud.statuses import STATUSES, Phase

KIND = "reminder"
BEFORE = timedelta(days=3)
HOURS = range(9, 19)
AT_HOME = [
    "",
    *(slug for slug, status in STATUSES.items() if status.phase == Phase.BEFORE_HANDOVER),
]


def may_go(now: datetime) -> bool:
    """Whether people read mail at this hour, and a reminder waits."""
    is_day = timezone.localtime(now).hour in HOURS
    return is_day and outbox.is_on() and outbox.waiting(KIND).exists()


def ends_at(row: Submission) -> datetime:
    """The end of the last day, after which a reminder is of no use."""
    end = datetime.combine(drop_off_deadline(row) + timedelta(days=1), time())
    return timezone.make_aware(end)


def release(now: datetime) -> int:
    """Make the reminders due whose last day is near and whose parcel is still at home."""
    if not may_go(now):
        return 0
    earliest = now - timedelta(days=settings.DROP_OFF_DAYS) - timedelta(days=1)
    near = Q(
        submission__created_at__range=(earliest, now - _age_at_reminder()),
        submission__parcel_status__in=AT_HOME,
        submission__state=Submission.State.LABEL_READY,
        submission__cancelled_at=None,
    ) & ~Q(submission__cancellation__in=Submission.UNDECIDED)
    rows = Submission.objects.filter(pk__in=outbox.waiting(KIND).filter(near).values("submission"))
    due = [row for row in rows if _is_near(row, now)]
    return sum(outbox.release(KIND, Q(submission=row), now, until=ends_at(row)) for row in due)


def _age_at_reminder() -> timedelta:
    """How old a return is when it is reminded of, less a day for the hours of both days."""
    return timedelta(days=settings.DROP_OFF_DAYS) - BEFORE - timedelta(days=1)


def _is_near(row: Submission, now: datetime) -> bool:
    last_day, today = drop_off_deadline(row), timezone.localtime(now).date()
    return last_day - BEFORE <= today <= last_day
