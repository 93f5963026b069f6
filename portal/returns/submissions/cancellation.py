"""Asks Sendcloud to cancel a return: once, however often customers and staff press."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from portal.mail import outbox
from portal.models import Cancellation, Submission
from portal.returns.submissions.attention import UNANSWERED
from portal.returns.submissions.cancellation_result import CANCELLED_MAIL, REFUSED_MAIL
from portal.returns.submissions.state import ReturnState, state_of
from portal.sendcloud import (
    CannotBeCancelled,
    NotFound,
    OutcomeUnknown,
    Return,
    ReturnsApi,
    SendcloudError,
    UnexpectedPayload,
)
from portal.sendcloud.statuses import Phase, phase_of
from portal.upstream import clients

AGAIN_AFTER = timedelta(hours=1)
MAILS = Q(kind__in=[CANCELLED_MAIL, REFUSED_MAIL])
# After these the carrier may have been asked, so nothing is asked again by itself.
UNCLEAR = (OutcomeUnknown, UnexpectedPayload)
OFFERED = frozenset(
    {
        ReturnState.LABEL_READY,
        ReturnState.LABEL_DELAYED,
        ReturnState.AWAITING_PAYMENT,
        ReturnState.PAYMENT_FAILED,
    }
)
NOT_HANDED_IN = frozenset({Phase.BEFORE_HANDOVER, Phase.UNKNOWN})


def is_offered(row: Submission, now: datetime) -> bool:
    """Whether the customer may ask: one parcel, still at home, and not refused within the hour."""
    if not settings.CUSTOMER_CANCELLATION or row.return_id is None:
        return False
    if max(len(row.tracking_numbers or []), len(row.all_parcels), row.collo_count) > 1:
        return False
    is_at_home = phase_of(row.parcel_status) in NOT_HANDED_IN
    is_open = is_at_home and state_of(row, now) in OFFERED and _may_ask(row, now)
    return is_open and clients.returns_api() is not None


def _may_ask(row: Submission, now: datetime) -> bool:
    asked = row.cancel_requested_at
    was_refused = row.cancellation == Cancellation.REFUSED
    return not row.cancellation or (was_refused and (not asked or now - asked >= AGAIN_AFTER))


def can_be_cancelled(return_: Return) -> bool:
    """Whether Sendcloud says so of the return, as it was read just now."""
    is_at_home = phase_of(return_.status) in NOT_HANDED_IN
    return return_.is_cancellable and is_at_home and return_.incoming_parcel_data.collo_count == 1


def claim(row: Submission, now: datetime, *, by_staff: bool = False) -> bool:
    """Whether this caller is the one who must send the request now.

    Staff may ask once more where a request has had no answer for two hours.
    """
    may_ask = Q(cancellation="") | Q(
        cancellation=Cancellation.REFUSED, cancel_requested_at__lte=now - AGAIN_AFTER
    )
    if by_staff:
        unanswered = Q(cancellation=Cancellation.ASKING, cancel_requested_at__lte=now - UNANSWERED)
        may_ask = ~Q(cancellation__in=Submission.UNDECIDED) | unanswered
    free = Submission.objects.filter(may_ask, pk=row.pk, cancelled_at=None)
    return free.update(cancellation=Cancellation.ASKING, cancel_requested_at=now) == 1


def send(row: Submission, api: ReturnsApi) -> None:
    """Send the request that was claimed, and note the answer; raises what Sendcloud says.

    `row` is as it was read before the claim. If the process dies here, the row says that the
    carrier may have been asked, and each later status of the parcel tells more.
    """
    try:
        api.request_cancellation(row.return_id or 0)
    except UNCLEAR:
        raise
    except CannotBeCancelled:
        _end(row, cancellation=Cancellation.REFUSED)
        raise
    except NotFound:
        _end(row, cancellation=Cancellation.NOT_FOUND)
        raise
    except SendcloudError:
        before = {"cancellation": row.cancellation, "cancel_requested_at": row.cancel_requested_at}
        _end(row, **before)
        raise
    # The next page reads the status at once.
    _asking(row).update(cancellation=Cancellation.ACCEPTED, tracking_checked_at=None)


def _asking(row: Submission) -> QuerySet[Submission]:
    return Submission.objects.filter(pk=row.pk, cancellation=Cancellation.ASKING)


def _end(row: Submission, **changes: object) -> None:
    """Nothing was asked, and the customer reads it at once, so no mail tells it later."""
    with transaction.atomic():
        if _asking(row).update(**changes):
            outbox.drop_waiting(row, MAILS)
