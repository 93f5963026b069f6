"""What became of a cancellation, concluded from each status of the parcel that comes to be known.

However a return was cancelled, its items can be returned again only when that is sure.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from portal.mail import outbox
from portal.models import Cancellation, Submission
from portal.returns.submissions import previous
from portal.sendcloud.statuses import Phase, phase_of
from portal.upstream import clients

CANCELLED_MAIL, REFUSED_MAIL = "return_cancelled", "cancellation_refused"
SHOWS_WITHIN = timedelta(hours=24)  # after that, a request without a sign of it came to nothing
GOES_ON = frozenset({Phase.BEFORE_HANDOVER, Phase.IN_TRANSIT, Phase.DELIVERED})


def conclude(row: Submission, now: datetime) -> None:
    """Bring the row's cancellation up to date with the status that was read just now."""
    phase = phase_of(row.parcel_status)
    if phase == Phase.CANCELLED:
        _cancelled(row, now)
    elif phase == Phase.CANCELLING:
        _reached_carrier(row, now)
    elif row.cancelled_at and phase in GOES_ON:
        _lives_again(row, row.cancelled_at)
    elif row.is_being_cancelled and _is_refused(row, phase, now):
        _refused(row)


def _cancelled(row: Submission, now: datetime) -> None:
    if row.cancelled_at:
        return
    if not _is_sure(row, now):
        _reached_carrier(row, now)
        _change(row, cancelled_seen_at=row.cancelled_seen_at or now)
        return
    with transaction.atomic():
        if _change(row, cancelled_at=now):
            outbox.drop_waiting(row, ~Q(kind=CANCELLED_MAIL))


def _is_sure(row: Submission, now: datetime) -> bool:
    """Seen twice, an hour apart; at once where no carrier ever had it, or it cannot be read."""
    if not row.tracking_numbers or clients.returns_api() is None:
        return True
    confirm = timedelta(minutes=settings.CANCELLATION_CONFIRM_MINUTES)
    return row.cancelled_seen_at is not None and now - row.cancelled_seen_at >= confirm


def _reached_carrier(row: Submission, now: datetime) -> None:
    if row.cancellation != Cancellation.AT_CARRIER and row.cancelled_at is None:
        asked = row.cancel_requested_at if row.is_being_cancelled else None
        _change(row, cancellation=Cancellation.AT_CARRIER, cancel_requested_at=asked or now)


def _is_refused(row: Submission, phase: Phase, now: datetime) -> bool:
    """It goes on after the carrier was asked, or nothing shows that the carrier ever was."""
    if row.cancellation == Cancellation.AT_CARRIER:
        return phase in GOES_ON
    asked = row.cancel_requested_at
    has_left = phase in GOES_ON - {Phase.BEFORE_HANDOVER}
    return has_left or asked is None or now - asked > SHOWS_WITHIN


def _refused(row: Submission) -> None:
    with transaction.atomic():
        if _change(row, cancellation=Cancellation.REFUSED, cancelled_seen_at=None):
            outbox.drop_waiting(row, Q(kind=CANCELLED_MAIL))


def _lives_again(row: Submission, cancelled_at: datetime) -> None:
    """The carrier took the cancellation back, so its items count again."""
    is_taken = previous.is_taken_since(row, cancelled_at)
    now_is = Cancellation.TWO_LABELS if is_taken else Cancellation.REFUSED
    _change(row, cancellation=now_is, cancelled_at=None, cancelled_seen_at=None)


def _change(row: Submission, **changes: object) -> bool:
    """Change the row unless another process concluded something since it was read."""
    same = Submission.objects.filter(
        pk=row.pk, cancellation=row.cancellation, cancelled_at=row.cancelled_at
    )
    is_changed = same.update(**changes) == 1
    for name, value in changes.items() if is_changed else ():
        setattr(row, name, value)
    return is_changed
