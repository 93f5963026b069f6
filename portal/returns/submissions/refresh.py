"""Brings a return up to date: what became of it, and of its label."""

from datetime import datetime

from django.utils import timezone

from portal.models import Submission
from portal.returns.submissions import label_poll
from portal.returns.submissions.label_by_keys import follow
from portal.returns.submissions.reconciliation import match_all
from portal.returns.submissions.throttle import may_look
from portal.sendcloud import ReturnsApi
from portal.upstream import clients

State = Submission.State


def refresh(row: Submission) -> Submission | None:
    """The row as it is now; nothing when it turned out that its return was never made."""
    now = timezone.now()
    return _by_keys(
        label_poll.refresh(row, clients.return_portal(), now), clients.returns_api(), now
    )


def _by_keys(row: Submission, api: ReturnsApi | None, now: datetime) -> Submission | None:
    """The row as far as it can be known now; nothing when its return was never made.

    Whoever waits has Sendcloud asked, at most once an interval for everybody.
    """
    if api is None:
        return row
    if row.return_id is not None:
        return follow(row, api, now)
    if row.state != State.OUTCOME_UNKNOWN or not may_look(now):
        return row
    match_all(api, now, pages=1)
    return Submission.objects.filter(pk=row.pk).first()
