"""Who may ask Sendcloud now: one caller an interval."""

from datetime import datetime, timedelta

from portal.models import JobRun, Submission
from portal.returns.submissions.schedule import poll_interval, turn

# Between two looks at Sendcloud's newest returns, for everybody.
INTERVAL = timedelta(seconds=10)
LOOK = "look for lost returns"


def may_look(now: datetime) -> bool:
    """Whether it is time; of all who find so at once, only one wins the row's update."""
    last = JobRun.objects.filter(name=LOOK)
    if last.filter(last_run_at__lte=now - INTERVAL).update(last_run_at=now):
        return True
    return JobRun.objects.get_or_create(name=LOOK, defaults={"last_run_at": now})[1]


def may_ask(submission: Submission, now: datetime) -> bool:
    """Whether it is time; of all who find so at once, only one wins the row's update."""
    interval = timedelta(seconds=max(1, (poll_interval(submission, now) or 10) - 1, turn(now)))
    label_checked_at = submission.label_checked_at
    if label_checked_at and now - label_checked_at < interval:
        return False
    unchanged = Submission.objects.filter(pk=submission.pk, label_checked_at=label_checked_at)
    submission.label_checked_at = now
    return unchanged.update(label_checked_at=now) == 1
