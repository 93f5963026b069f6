"""What a customer is told of a return: the page, its poll, the list and the console ask here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.models import Cancellation, Submission
from portal.returns.draft.parcel import LABELLESS
from portal.returns.submissions.schedule import poll_interval
from portal.sendcloud.statuses import Phase, phase_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

State = Submission.State


class ReturnState(StrEnum):
    """What became of a return, as far as anybody outside acts on it differently."""

    QUEUED = "queued"
    CHECKING = "checking"
    LABEL_PENDING = "label_pending"
    LABEL_DELAYED = "label_delayed"
    AWAITING_PAYMENT = "awaiting_payment"
    LABEL_READY = "label_ready"
    LABEL_FAILED = "label_failed"
    IN_STORE = "in_store"
    REGISTERED = "registered"
    APPROVAL_PENDING = "approval_pending"
    PAYMENT_FAILED = "payment_failed"
    NO_LABEL = "no_label"
    REJECTED = "rejected"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    CANCELLATION_REQUESTED = "cancellation_requested"
    CANCELLATION_UNCLEAR = "cancellation_unclear"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class StateInfo:
    """A state's heading, and what follows from it for the page.

    `with_customer`: the parcel is still there, and there is something to do.
    `refund_expected`: the sum may be promised.
    """

    heading: "_StrPromise"
    with_customer: bool
    refund_expected: bool


def _with_customer(heading: "_StrPromise") -> StateInfo:
    return StateInfo(heading, with_customer=True, refund_expected=True)


def _elsewhere(heading: "_StrPromise", *, refund_expected: bool) -> StateInfo:
    return StateInfo(heading, with_customer=False, refund_expected=refund_expected)


STATES: Mapping[ReturnState, StateInfo] = {
    ReturnState.QUEUED: _with_customer(_("You’re in line")),
    ReturnState.CHECKING: _elsewhere(_("We’re checking your return"), refund_expected=False),
    ReturnState.LABEL_PENDING: _with_customer(_("Your return is registered")),
    ReturnState.LABEL_DELAYED: _with_customer(_("This is taking longer than usual")),
    ReturnState.AWAITING_PAYMENT: _with_customer(_("Pay the return fee")),
    ReturnState.PAYMENT_FAILED: _with_customer(_("Your payment didn’t go through")),
    ReturnState.APPROVAL_PENDING: _elsewhere(
        _("We’re reviewing your return"), refund_expected=False
    ),
    ReturnState.REJECTED: _elsewhere(_("We couldn’t approve your return"), refund_expected=False),
    ReturnState.NO_LABEL: _elsewhere(_("Your return is approved"), refund_expected=True),
    ReturnState.LABEL_READY: _with_customer(_("Your label is ready")),
    ReturnState.LABEL_FAILED: _elsewhere(_("We couldn’t create your label"), refund_expected=False),
    ReturnState.IN_STORE: _with_customer(_("Bring it to our store")),
    ReturnState.REGISTERED: _elsewhere(_("Your return is registered"), refund_expected=True),
    ReturnState.IN_TRANSIT: _elsewhere(_("Your parcel is on its way to us"), refund_expected=True),
    ReturnState.DELIVERED: _elsewhere(_("Your return has arrived"), refund_expected=True),
    ReturnState.CANCELLATION_REQUESTED: _elsewhere(
        _("Cancellation requested"), refund_expected=False
    ),
    ReturnState.CANCELLATION_UNCLEAR: _elsewhere(
        _("We’re checking your cancellation"), refund_expected=False
    ),
    ReturnState.CANCELLED: _elsewhere(_("This return was cancelled"), refund_expected=False),
}
# Where the parcel is says more than what became of the label.
_BY_PHASE = {
    Phase.IN_TRANSIT: ReturnState.IN_TRANSIT,
    Phase.DELIVERED: ReturnState.DELIVERED,
    Phase.CANCELLED: ReturnState.CANCELLATION_REQUESTED,
}


def state_of(row: Submission, now: datetime) -> ReturnState:
    """The state of a return at this moment."""
    if row.cancelled_at:
        return ReturnState.CANCELLED
    if state := _BY_PHASE.get(phase_of(row.parcel_status)):
        return state
    if row.is_being_cancelled:
        is_unclear = row.cancellation == Cancellation.ASKING
        return (
            ReturnState.CANCELLATION_UNCLEAR if is_unclear else ReturnState.CANCELLATION_REQUESTED
        )
    if row.state == State.CREATING:
        return ReturnState.CHECKING
    if row.state == State.OUTCOME_UNKNOWN:
        return ReturnState.CHECKING if row.return_id is None else ReturnState.REGISTERED
    if row.state == State.LABEL_PENDING and poll_interval(row, now) is None:
        return ReturnState.LABEL_DELAYED
    return ReturnState(row.state)


def heading(row: Submission, now: datetime) -> str:
    """What became of a return, in a few words."""
    state = state_of(row, now)
    if state == ReturnState.LABEL_READY and row.delivery_option == LABELLESS:
        return gettext("Your QR code is ready")
    return str(STATES[state].heading)


def status_version(row: Submission, now: datetime) -> str:
    """What the page shows of it: while this stays the same, a poll has nothing to tell."""
    version = f"{state_of(row, now)}-{poll_interval(row, now) or 0}"
    return f"{version}-{row.place}" if row.state == State.QUEUED else version
