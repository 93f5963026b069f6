"""The answer to what a caller asks: where the return stands, and what happens next."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.sendcloud import Parcel, Return, ReturnDetails
from portal.sendcloud.statuses import STATUSES, Phase, phase_of
from portal.support import formatting
from portal.support.moments import day_and_month


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
        yield _(_HELD[waits])
    elif phase == Phase.BEFORE_HANDOVER:
        yield from _before(return_, parcel)
    elif phase == Phase.DELIVERED:
        arrived = return_.delivered_at or _last(details)
        yield _("Arrived on %(day)s.") % {"day": _day(arrived)} if arrived else _("It has arrived.")
    elif phase == Phase.IN_TRANSIT:
        left = _day(_left(details))
        yield _("On its way since %(day)s.") % {"day": left} if left else _("On its way.")
    elif phase == Phase.CANCELLED:
        yield _("Cancelled. Its label can no longer be used.")
    elif phase == Phase.CANCELLING:
        yield _("The carrier decides whether it is cancelled.")
    elif phase == Phase.PROBLEM:
        status = formatting.status(return_.status)
        yield f"{status}. {_('Ask the carrier before you promise anything.')}"


_HELD = {
    "requested": noop("It waits for your approval in Sendcloud, under Returns, Requests."),
    "request_rejected": noop("It was rejected in Sendcloud, so there is no label."),
    "awaiting_payment": noop("The customer has not paid the return fee yet, so there is no label."),
    "payment_failed": noop(
        "The customer's payment failed. They can pay again, then get the label."
    ),
}


def _before(return_: Return, parcel: Parcel | None) -> Iterator[str]:
    if return_.delivery_option == "in_store":
        yield _("The customer brings it to the store, without a label.")
        return
    status = STATUSES.get(return_.status)
    if return_.created_at and status and status.has_label:
        last = timezone.localtime(return_.created_at) + timedelta(days=settings.DROP_OFF_DAYS)
        carrier = formatting.carrier(parcel.carrier.code) if parcel else ""
        yield _("Label made on %(day)s.") % {"day": _day(return_.created_at)}
        handed = (
            _("The customer hands it in at %(carrier)s by %(day)s.")
            if carrier
            else _("The customer hands it in by %(day)s.")
        )
        yield handed % {"carrier": carrier, "day": _day(last)}
    else:
        yield _("The label is being made.")


def _money(return_: Return) -> Iterator[str]:
    """The sum as the customer reads it: what the items are worth, less the fee."""
    refund, currency = return_.refund, return_.return_fee_currency
    if phase_of(return_.status) in {Phase.CANCELLED, Phase.CANCELLING} or refund is None:
        return
    if refund.refunded_at:
        yield _("Refunded on %(day)s.") % {"day": _day(refund.refunded_at)}
    elif refund.refund_type and refund.refund_type.code == "money":
        total = formatting.money(refund.total_refund, currency)
        yield _refund(total, is_due=phase_of(return_.status) == Phase.DELIVERED)


def _refund(total: str, *, is_due: bool) -> str:
    if not total:
        return _("A refund is due.") if is_due else _("A refund follows on arrival.")
    sentence = (
        _("A refund of %(total)s is due.")
        if is_due
        else _("A refund of %(total)s follows on arrival.")
    )
    return sentence % {"total": total}


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
    return day_and_month(timezone.localtime(moment)) if moment else ""
