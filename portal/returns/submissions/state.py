"""What a customer is told of a return."""

from datetime import datetime

from portal.models import Submission
from portal.returns.submissions.schedule import poll_interval


def status_version(submission: Submission, now: datetime) -> str:
    """What the page shows of it; while this stays, a poll has nothing to tell.

    A return whose outcome was unknown reads otherwise once it has its number.
    """
    number = "numbered" if submission.return_id is not None else "unnumbered"
    return f"{submission.state}-{number}-{poll_interval(submission, now) or 0}"
