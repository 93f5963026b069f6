"""Returns and parcels, which need API keys, under Sendcloud's own field names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Self

from pydantic import PrivateAttr

from portal.sendcloud.customs import CustomsInformation
from portal.sendcloud.fields import (
    Amount,
    Count,
    Flag,
    Id,
    Moment,
    ReasonId,
    Structure,
    Text,
    Texts,
    Whole,
)
from portal.sendcloud.outgoing import AddressedParcel
from portal.sendcloud.payload import Payload, listed, optional, or_empty
from portal.sendcloud.portal_settings import RefundOption
from portal.sendcloud.statuses import slug_of_id


class Refund(Payload):
    """The refund the customer asked for; `total_refund` is in the return's currency."""

    total_refund: Amount = None
    refunded_at: Moment = None
    message: Text = ""
    refund_type: Annotated[RefundOption | None, optional(RefundOption)] = None


class RuleModification(Payload):
    """A change by one of the merchant's rules; without `item_id`, to the whole return."""

    rule_name: Text = ""
    field: Text = ""
    value: Any = None
    action: Text = ""
    friendly_name: Text = ""
    priority: Whole = None
    item_id: Text = ""


class Rule(Payload):
    """A rule with its changes, in the older form on a parcel."""

    name: Text = ""
    priority: Whole = None
    item_id: Text = ""
    modifications: Annotated[tuple[RuleModification, ...], listed(RuleModification)] = ()


class ReturnImage(Payload):
    """A photo of an item; its URLs are public and expire after a while."""

    uploaded_image: Text = ""
    thumbnail_image: Text = ""
    product_id: Text = ""
    description: Text = ""


class ReturnParcel(Payload):
    """A parcel as a return shows it; `tracking_url` carries the customer's postal code."""

    tracking_url: Text = ""
    tracking_number: Text = ""
    parcel_status: Whole = None
    global_status_slug: Text = ""
    brand_name: Text = ""
    order_number: Text = ""
    from_email: Text = ""
    from_name: Text = ""
    from_country: Text = ""
    deleted: Flag = False
    collo_count: Count = 1
    shipping_method: Whole = None
    extra_data: Structure = {}
    rules: Annotated[tuple[Rule, ...], listed(Rule)] = ()
    customs_information: Annotated[CustomsInformation | None, optional(CustomsInformation)] = None


class ParcelStatus(Payload):
    """Where a parcel is; use the slug, because ids and words differ between endpoints."""

    id: Whole = None
    message: Text = ""
    global_status_slug: Text = ""

    @property
    def slug(self) -> str:
        """The slug that was sent, or the one that the id stands for; empty when unknown."""
        return self.global_status_slug or slug_of_id(self.id)


class Return(Payload):
    """Sendcloud's record joining the outgoing and the incoming parcel (v2)."""

    id: Id
    created_at: Moment = None
    reason: ReasonId = None
    outgoing_parcel: Whole = None
    incoming_parcel: Whole = None
    message: Text = ""
    refund: Annotated[Refund | None, optional(Refund)] = None
    is_cancellable: Flag = False
    return_fee: Amount = None
    return_fee_currency: Text = ""
    label_cost: Amount = None
    label_currency: Text = ""
    items_cost: Amount = None
    delivered_at: Moment = None
    delivery_option: Text = ""
    store_location: Whole = None
    images: Annotated[tuple[ReturnImage, ...], listed(ReturnImage)] = ()
    rule_modifications: Annotated[tuple[RuleModification, ...], listed(RuleModification)] = ()
    # Only the newer API tells these; see ReturnDetails.as_return.
    waits_for: Text = ""
    postal_code: Text = ""
    carrier: Text = ""
    outgoing_parcel_data: Annotated[ReturnParcel, or_empty(ReturnParcel)] = ReturnParcel()
    incoming_parcel_data: Annotated[ReturnParcel, or_empty(ReturnParcel)] = ReturnParcel()
    incoming_parcel_status: Annotated[ParcelStatus, or_empty(ParcelStatus)] = ParcelStatus()
    _clock_ahead: timedelta = PrivateAttr(default=timedelta(0))

    def told_by(self, clock_ahead: timedelta) -> Self:
        """The same return, from an answer whose clock is this far ahead of ours."""
        self._clock_ahead = clock_ahead
        return self

    @property
    def created_here(self) -> datetime | None:
        """When it was created, by our clock."""
        try:
            return self.created_at - self._clock_ahead if self.created_at else None
        except OverflowError:
            return None

    @property
    def status(self) -> str:
        """The slug of the incoming parcel's status, such as `cancelling`; empty when unknown."""
        data = self.incoming_parcel_data
        sent = self.incoming_parcel_status.global_status_slug or data.global_status_slug
        return sent or self.incoming_parcel_status.slug

    @property
    def order_number(self) -> str:
        """The number of the order that the return belongs to."""
        data = self.outgoing_parcel_data
        return data.order_number or self.incoming_parcel_data.order_number

    @property
    def customer(self) -> str:
        """The name of the customer who sends it back."""
        return self.incoming_parcel_data.from_name


@dataclass(frozen=True)
class ReturnPage:
    """Some returns, and the cursors of the pages beside them; an empty cursor means none."""

    returns: tuple[Return, ...]
    next_cursor: str = ""
    previous_cursor: str = ""


@dataclass(frozen=True)
class CancellationRequested:
    """The carrier was asked; whether it agrees shows later in the return's status."""


class ParcelItem(Payload):
    """A line of a parcel; `value` is per piece, `return_reason` an id of the brand's list."""

    description: Text = ""
    quantity: Count = 1
    weight: Amount = None
    value: Amount = None
    sku: Text = ""
    product_id: Text = ""
    item_id: Text = ""
    hs_code: Text = ""
    origin_country: Text = ""
    properties: Structure = {}
    return_reason: Whole = None
    return_message: Text = ""


class ParcelDocument(Payload):
    """A document of a parcel; fetch it with `ReturnsApi.document`."""

    type: Text = ""
    size: Text = ""


class Parcel(AddressedParcel):
    """A parcel, outgoing or incoming (v2); lengths in cm, dates in UTC."""

    tracking_url: Text = ""
    external_reference: Text = ""
    reference: Text = ""
    is_return: Flag = False
    status: Annotated[ParcelStatus, or_empty(ParcelStatus)] = ParcelStatus()
    colli_uuid: Text = ""  # the same for all parcels of a shipment
    collo_nr: Whole = None
    total_order_value: Amount = None
    total_order_value_currency: Text = ""
    date_created: Moment = None
    date_announced: Moment = None
    date_updated: Moment = None
    parcel_items: Annotated[tuple[ParcelItem, ...], listed(ParcelItem)] = ()
    documents: Annotated[tuple[ParcelDocument, ...], listed(ParcelDocument)] = ()
    note: Text = ""
    customs_information: Annotated[CustomsInformation | None, optional(CustomsInformation)] = None

    @property
    def document_types(self) -> Texts:
        """The types of document that can be fetched; a labelless parcel's `qr` is never listed."""
        return tuple(document.type for document in self.documents if document.type)
