"""Who may ask Sendcloud now: one caller an interval."""

from datetime import datetime, timedelta

from portal.models import Errand, Submission
from portal.returns.submissions.schedule import pause, turn

# Between two looks at Sendcloud's newest returns, for everybody.
INTERVAL = timedelta(seconds=10)
LOOK = "look for lost returns"


def may_look(now: datetime) -> bool:
    """Whether it is time; of all who find so at once, only one wins the row's update."""
    last = Errand.objects.filter(name=LOOK)
    if last.filter(done_at__lte=now - INTERVAL).update(done_at=now):
        return True
    return Errand.objects.get_or_create(name=LOOK, defaults={"done_at": now})[1]


def may_ask(submission: Submission, now: datetime) -> bool:
    """Whether it is time; of all who find so at once, only one wins the row's update."""
    interval = timedelta(seconds=max(1, (pause(submission, now) or 10) - 1, turn(now)))
    asked_at = submission.asked_at
    if asked_at and now - asked_at < interval:
        return False
    unchanged = Submission.objects.filter(pk=submission.pk, asked_at=asked_at)
    submission.asked_at = now
    return unchanged.update(asked_at=now) == 1
