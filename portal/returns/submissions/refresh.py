"""The only way a view brings a return up to date."""

from datetime import datetime

from portal.models import Submission
from portal.returns.submissions import found_again, serving, throttle
from portal.returns.submissions.label_by_keys import follow, takes_over
from portal.returns.submissions.label_poll import poll
from portal.returns.submissions.reconciliation import match_all
from portal.returns.submissions.tracking import track
from portal.sendcloud import ReturnsApi
from portal.upstream import clients


def refresh(row: Submission, now: datetime, *, tracking: bool = True) -> Submission | None:
    """The row as far as it can be known now; None when its return was never created.

    Sendcloud is asked at most once an interval, however many pages wait. Without `tracking` it is
    not asked where the parcel is, which the poll of a waiting page does not need.
    """
    if row.state == Submission.State.QUEUED:
        return serving.advanced(row, now)
    api = clients.returns_api()
    if row.is_being_cancelled:
        # Its label is of no use while the carrier decides.
        return track(row, api, now) if api else row
    if api is None or not takes_over(row, now):
        row = poll(row, clients.return_portal(), now)
    if api is None:
        return row
    current = _by_keys(row, api, now)
    return track(current, api, now) if current and tracking else current


def _by_keys(row: Submission, api: ReturnsApi, now: datetime) -> Submission | None:
    """What the API keys tell where the poller cannot, and of a return without a number."""
    if row.return_id is not None:
        return follow(row, api, now)
    is_open = row.state == Submission.State.OUTCOME_UNKNOWN
    if not is_open or not throttle.claim_reconciliation(now):
        return row
    look = found_again.match_all if row.is_with_keys else match_all
    look(api, now, pages=1)
    return Submission.objects.filter(pk=row.pk).first()
