"""A return as the newer API shows it: with its history, its items and what it waits for."""

import re
from collections import Counter
from operator import itemgetter
from typing import Annotated, Any

from portal.sendcloud.fields import Amount, Count, Flag, Moment, Text, Whole
from portal.sendcloud.payload import Payload, listed, optional, or_empty
from portal.sendcloud.portal_settings import Reason
from portal.sendcloud.records import ParcelStatus, Return, ReturnImage
from portal.sendcloud.statuses import slug_of

IN_ADDRESS = re.compile(r"/parcels/(\d{1,18})/documents/")


class Money(Payload):
    """An amount and its currency."""

    value: Amount = None
    currency: Text = ""


class Address(Payload):
    """The customer's address, as far as a list needs it."""

    name: Text = ""
    email: Text = ""
    postal_code: Text = ""
    country_code: Text = ""


class StatusUpdate(Payload):
    """What a carrier said, and when; `parent_status` comes as a slug or in words."""

    carrier_update_timestamp: Moment = None
    parent_status: Text = ""
    carrier_code: Text = ""
    carrier_message: Text = ""

    @property
    def slug(self) -> str:
        """The status as every other endpoint names it; empty when unknown."""
        return slug_of(self.parent_status)


class Wish(Payload):
    """The refund the customer asked for; `refund_type` is a plain code here."""

    refund_type: Text = ""
    message: Text = ""


class ReturnedItem(Payload):
    """An item that comes back; `value` is per piece."""

    description: Text = ""
    quantity: Count = 1
    product_id: Text = ""
    sku: Text = ""
    value: Annotated[Money, or_empty(Money)] = Money()
    return_reason: Annotated[Reason | None, optional(Reason)] = None
    return_message: Text = ""


class ReturnError(Payload):
    """Why something failed, in Sendcloud's words, which staff see and customers never do."""

    code: Text = ""
    detail: Text = ""


class _Label(Payload):
    """Where the label is, for us alone: the address needs keys."""

    label_printer: Text = ""


class ReturnDetails(Payload):
    """A return (v3). `status`: open, requested, request_rejected, awaiting_payment,
    payment_failed. The published schema lacks `id`, so it may be missing."""

    id: Whole = None
    created_at: Moment = None
    order_number: Text = ""
    from_address: Annotated[Address, or_empty(Address)] = Address()
    label_url: Text = ""
    label: Annotated[_Label, or_empty(_Label)] = _Label()
    customs_invoice_nr: Text = ""
    # Not published, but seen; it counts where there is no history.
    incoming_parcel_status: Annotated[ParcelStatus, or_empty(ParcelStatus)] = ParcelStatus()
    tracking_number: Text = ""
    collo_count: Count = 1
    is_cancellable: Flag = False
    delivered_at: Moment = None
    delivered_at_iso: Moment = None
    delivery_option: Text = ""
    status: Text = ""
    status_history: Annotated[tuple[StatusUpdate, ...], listed(StatusUpdate)] = ()
    reason: Annotated[Reason | None, optional(Reason)] = None
    refund: Annotated[Wish | None, optional(Wish)] = None
    return_fee: Annotated[Money, or_empty(Money)] = Money()
    label_cost: Annotated[Money, or_empty(Money)] = Money()
    parcel_items: Annotated[tuple[ReturnedItem, ...], listed(ReturnedItem)] = ()
    images: Annotated[tuple[ReturnImage, ...], listed(ReturnImage)] = ()
    errors: Annotated[tuple[ReturnError, ...], listed(ReturnError)] = ()

    @property
    def history(self) -> tuple[StatusUpdate, ...]:
        """The dated updates, oldest first."""
        dated = [
            (at, update)
            for update in self.status_history
            if (at := update.carrier_update_timestamp)
        ]
        return tuple(update for _, update in sorted(dated, key=itemgetter(0)))

    @property
    def slug(self) -> str:
        """The status of the incoming parcel; empty when unknown."""
        if self.history:
            return self.history[-1].slug
        told = self.incoming_parcel_status
        return told.slug or slug_of(told.message)

    @property
    def has_label(self) -> bool:
        """Whether the carrier has given out a label."""
        return bool(self.tracking_number or self.label_url or self.label.label_printer)

    @property
    def parcels(self) -> tuple[int, ...]:
        """The incoming parcel, whose number stands only in the address of the label."""
        found = IN_ADDRESS.search(self.label_url or self.label.label_printer)
        return (int(found[1]),) if found else ()

    @property
    def has_failed(self) -> bool:
        """Whether the carrier refused the announcement."""
        return any(error.code == "parcel_announcement_error" for error in self.errors)

    @property
    def pieces(self) -> dict[str, int]:
        """How many come back, by product id."""
        counted: Counter[str] = Counter()
        for item in self.parcel_items:
            counted[item.product_id] += item.quantity
        return dict(counted)

    def as_return(self, slug: str = "") -> Return | None:
        """The same return in the older API's form, with the given status or else its last one.

        None for a return without an id, because it could not be opened.
        """
        if self.id is None:
            return None
        return Return.model_validate(self._common() | self._parcel(slug or self.slug))

    def numbered(self, number: int) -> Return:
        """The same in the older API's form, under the number that was asked for."""
        same = self.model_copy(update={"id": number}).as_return() or Return(id=number)
        parcel = next(iter(self.parcels), None)
        return same.model_copy(update={"incoming_parcel": parcel})

    def _common(self) -> dict[str, Any]:
        wish = self.refund
        return {
            "id": self.id,
            "created_at": self.created_at,
            "reason": self.reason and self.reason.id,
            "refund": wish and {"message": wish.message, "refund_type": {"code": wish.refund_type}},
            "is_cancellable": self.is_cancellable,
            "return_fee": self.return_fee.value,
            "return_fee_currency": self.return_fee.currency,
            "label_cost": self.label_cost.value,
            "label_currency": self.label_cost.currency,
            "delivered_at": self.delivered_at_iso or self.delivered_at,
            "delivery_option": self.delivery_option,
            "images": self.images,
            "waits_for": self.status,
            "postal_code": self.from_address.postal_code,
            "carrier": self.history[-1].carrier_code if self.history else "",
        }

    def _parcel(self, slug: str) -> dict[str, Any]:
        data = {
            "order_number": self.order_number,
            "tracking_number": self.tracking_number,
            "collo_count": self.collo_count,
            "from_name": self.from_address.name,
            "from_email": self.from_address.email,
            "from_country": self.from_address.country_code,
        }
        return {
            "incoming_parcel_data": data,
            "incoming_parcel_status": {"global_status_slug": slug},
        }
