"""The answer to what a caller asks: where the return stands, and what happens next."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from portal.sendcloud import Parcel, Return, ReturnDetails
from portal.sendcloud.statuses import STATUSES, Phase, phase_of
from portal.support import formatting


def headline(return_: Return, details: ReturnDetails | None) -> str:
    """The real state: what the return itself waits for goes before its parcel's status."""
    is_held = phase_of(return_.status) in {Phase.BEFORE_HANDOVER, Phase.UNKNOWN}
    waits = formatting.waiting(details.status) if details and is_held else ""
    return waits or formatting.status(return_.status)


def sentences(return_: Return, details: ReturnDetails | None, parcel: Parcel | None) -> list[str]:
    """What to say on the telephone, in at most three sentences."""
    return [*_where(return_, details, parcel), *_money(return_)]


def _where(return_: Return, details: ReturnDetails | None, parcel: Parcel | None) -> Iterator[str]:
    phase, waits = phase_of(return_.status), details.status if details else ""
    if phase == Phase.BEFORE_HANDOVER and waits in _HELD:
        yield _HELD[waits]
    elif phase == Phase.BEFORE_HANDOVER:
        yield from _before(return_, parcel)
    elif phase == Phase.DELIVERED:
        arrived = return_.delivered_at or _last(details)
        yield f"Arrived on {_day(arrived)}." if arrived else "It has arrived."
    elif phase == Phase.IN_TRANSIT:
        yield f"On its way since {_day(_left(details))}." if _left(details) else "On its way."
    elif phase == Phase.CANCELLED:
        yield "Cancelled. Its label can no longer be used."
    elif phase == Phase.CANCELLING:
        yield "The carrier decides whether it is cancelled."
    elif phase == Phase.PROBLEM:
        yield f"{formatting.status(return_.status)}. Ask the carrier before you promise anything."


_HELD = {
    "requested": "It waits for your approval in Sendcloud, under Returns, Requests.",
    "request_rejected": "It was rejected in Sendcloud, so there is no label.",
    "awaiting_payment": "The customer has not paid the return fee yet, so there is no label.",
    "payment_failed": "The customer's payment failed. They can pay again, then get the label.",
}


def _before(return_: Return, parcel: Parcel | None) -> Iterator[str]:
    if return_.delivery_option == "in_store":
        yield "The customer brings it to the store, without a label."
        return
    status = STATUSES.get(return_.status)
    if return_.created_at and status and status.has_label:
        last = timezone.localtime(return_.created_at) + timedelta(days=settings.DROP_OFF_DAYS)
        carrier = formatting.carrier(parcel.carrier.code) if parcel else ""
        where = f" at {carrier}" if carrier else ""
        made = f"Label made on {_day(return_.created_at)}."
        yield f"{made} The customer hands it in{where} by {_day(last)}."
    else:
        yield "The label is being made."


def _money(return_: Return) -> Iterator[str]:
    """The sum as the customer reads it: what the items are worth, less the fee."""
    refund, currency = return_.refund, return_.return_fee_currency
    if phase_of(return_.status) in {Phase.CANCELLED, Phase.CANCELLING} or refund is None:
        return
    if refund.refunded_at:
        yield f"Refunded on {_day(refund.refunded_at)}."
    elif refund.refund_type and refund.refund_type.code == "money":
        total = formatting.money(refund.total_refund, currency)
        when = "is due" if phase_of(return_.status) == Phase.DELIVERED else "follows on arrival"
        yield f"A refund of {total} {when}." if total else f"A refund {when}."


def _left(details: ReturnDetails | None) -> datetime | None:
    """When the carrier had it first."""
    moved = (
        update.carrier_update_timestamp
        for update in (details.history if details else ())
        if phase_of(update.slug) == Phase.IN_TRANSIT
    )
    return next(moved, None)


def _last(details: ReturnDetails | None) -> datetime | None:
    return details.history[-1].carrier_update_timestamp if details and details.history else None


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%-d %B}" if moment else ""
