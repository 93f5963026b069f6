"""The answers so far: an immutable draft, and what a changed answer invalidates."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Self

from portal.returns.draft import vicinity
from portal.returns.draft.answers import Address, Item, MailChoice, Photo, StaffMember
from portal.returns.draft.parcel import (
    DROP_OFFS,
    EU,
    IN_STORE,
    WHOLE_PARCEL,
    ReturnableParcel,
)
from portal.sendcloud.outgoing import Carrier, OutgoingLookup, Product, ServicePoint

LONGEST_IDENTIFIER = 60  # characters
MOST_PHOTOS = 10  # a return; Sendcloud takes no more


class ReturnDraft(ReturnableParcel):
    """One return on its way to being created; every change is a copy."""

    identifier: str = ""  # the order or tracking number, as the customer typed it
    items: tuple[Item, ...] = ()
    photos: tuple[Photo, ...] = ()
    photos_sent: int = 0
    photos_missing: int = 0  # which Sendcloud did not take
    unsaved_input: dict[str, str] = {}
    reason: int | None = None
    message: str = ""
    collo_count: int = 1
    items_answered: bool = False
    refund_type: str | None = None
    refund_message: str = ""
    delivery_option: str | None = None
    carrier: str | None = None
    service_point: ServicePoint | None = None
    any_service_point: bool = False
    store_id: int | None = None
    pickup_date: date | None = None
    address_confirmed: bool = False
    address: Address | None = None
    mail: MailChoice = MailChoice()
    is_submitted: bool = False
    opened_by: StaffMember | None = None
    # The steps that the statistics counted for this draft, and its first day.
    counted_steps: tuple[str, ...] = ()
    counted_on: date | None = None
    withdrawal: str = ""  # the reference of the customer's withdrawal

    @property
    def quantities(self) -> dict[str, int]:
        """What this return takes: pieces by product id."""
        if self.is_whole:
            return {WHOLE_PARCEL: 1}
        counted: Counter[str] = Counter()
        for item in self.items:
            counted[item.product_id] += item.quantity
        return dict(counted)

    def fits_beside(self, returned: Mapping[str, int]) -> bool:
        """Whether everything chosen here is still there after what others returned."""
        rest = self._copy(returned=dict(returned))
        left: Counter[str] = Counter()
        for product in rest.products:
            left[product.id] += product.quantity
        return not rest.is_exhausted and all(
            count <= left[product_id] or product_id == WHOLE_PARCEL
            for product_id, count in self.quantities.items()
        )

    @property
    def effective_option(self) -> str | None:
        """The option chosen, else the first one offered, so that the step count does not change."""
        return self.delivery_option or next(iter(self.delivery_options), None)

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """The carriers that may bring the parcel back; a store needs none."""
        return () if self.delivery_option == IN_STORE else self.outgoing.carriers

    def carrier_name(self, code: str) -> str:
        """What a carrier calls itself, as far as the lookup says."""
        names = {carrier.code: carrier.name for carrier in self.outgoing.carriers}
        return names.get(code) or code.replace("_", " ").upper()

    @property
    def location_id(self) -> int | None:
        """The number of what takes it: a service point or a store; none for a pickup."""
        if self.delivery_option == IN_STORE:
            return self.store_id
        return self.service_point.id if self.is_drop_off and self.service_point else None

    @property
    def is_drop_off(self) -> bool:
        """Whether it is dropped off at a service point."""
        return self.delivery_option in DROP_OFFS

    @property
    def can_choose_point(self) -> bool:
        """Whether there is anything to start a search for a service point from."""
        parcel = self.outgoing.parcel
        is_placed = parcel.to_coordinates is not None and parcel.country is not None
        return is_placed and self.offers.chosen_point

    @property
    def needs_customs_form(self) -> bool:
        """Whether the parcel comes from outside the EU, as far as the sender's country is known."""
        theirs = self.outgoing.parcel.country
        country = self.address.country if self.address else theirs.iso_2 if theirs else ""
        return bool(country) and country not in EU.split()

    @property
    def location_unknown(self) -> bool:
        """Whether a service point was chosen that this device cannot tell."""
        is_any = self.any_service_point or not self.can_choose_point
        return self.is_drop_off and self.service_point is None and not is_any

    @property
    def fee(self) -> Decimal:
        """What the chosen option costs, in the brand's currency; a store is free."""
        return self.fee_for(self.delivery_option)

    @property
    def chosen_products(self) -> tuple[Product, ...]:
        """The products that come back, each in the quantity that was chosen."""
        bought = {product.key: product for product in self.outgoing.products}
        return tuple(
            bought[item.key].model_copy(update={"quantity": item.quantity})
            for item in self.items
            if item.key in bought
        )

    @property
    def has_discount(self) -> bool:
        """Whether the order has a discount line, whose share in an item is not known."""
        return any(product.price and product.price < 0 for product in self.outgoing.products)

    @property
    def items_value(self) -> Decimal | None:
        """What was paid for the items; nothing if a price or the share of a discount is unknown."""
        prices = {product.key: product.price for product in self.products}
        values = [prices.get(item.key) for item in self.items]
        if not values or self.has_discount or any(value is None for value in values):
            return None
        pairs = zip(values, self.items, strict=True)
        return sum((value * item.quantity for value, item in pairs if value), Decimal(0))

    def with_lookup(self, outgoing: OutgoingLookup, returned: Mapping[str, int]) -> Self:
        """The same answers under fresh tokens, less the items that other returns took."""
        fresh = self._copy(outgoing=vicinity.blurred(outgoing), returned=dict(returned))
        lines = {product.key for product in fresh.products}
        if fresh.fits_beside(returned) and all(item.key in lines for item in self.items):
            return fresh
        return fresh._copy(items=(), photos=(), items_answered=False)

    def with_withdrawal(self, reference: str) -> Self:
        """The same, after a withdrawal from the contract."""
        return self._copy(withdrawal=reference)

    def with_identifier(self, identifier: str) -> Self:
        """The same answers, found by this number; no page shows one that was not typed."""
        return self._copy(identifier=identifier[:LONGEST_IDENTIFIER]) if identifier else self

    def with_staff(self, member: StaffMember) -> Self:
        """The same answers, given by a member of staff."""
        return self._copy(opened_by=member)

    def with_items(self, items: tuple[Item, ...], *, collo_count: int = 1) -> Self:
        """Which products come back; other items may travel another way, and show other photos."""
        chosen = {item.key for item in items}
        photos = tuple(photo for photo in self.photos if photo.key in chosen)
        changed = {
            "items": items,
            "photos": photos,
            "unsaved_input": {},
            "collo_count": collo_count,
            "items_answered": True,
        }
        return (
            self._copy(**changed, **_NO_DELIVERY) if items != self.items else self._copy(**changed)
        )

    def with_unsaved_input(self, fields: dict[str, str]) -> Self:
        """What the items form holds so far, unchecked, so that it is not lost."""
        return self._copy(unsaved_input=fields)

    def photo(self, photo_id: str) -> Photo | None:
        """One photo."""
        return next((photo for photo in self.photos if photo.id == photo_id), None)

    def photos_of(self, key: tuple[str, int]) -> list[Photo]:
        """The photos of one line of the parcel."""
        return [photo for photo in self.photos if photo.key == key]

    def with_photo(self, photo: Photo) -> Self:
        """One photo more."""
        return self._copy(photos=(*self.photos, photo))

    def with_missing_photos(self, count: int) -> Self:
        """How many of the photos that were chosen last did not arrive."""
        return self._copy(photos_missing=count)

    def without_photo(self, photo_id: str) -> Self:
        """One photo less; the same draft when it has no such photo."""
        if self.photo(photo_id) is None:
            return self
        return self._copy(photos=tuple(photo for photo in self.photos if photo.id != photo_id))

    def with_whole_parcel(self, reason: int | None, message: str, *, collo_count: int = 1) -> Self:
        """Everything comes back, for one reason."""
        return self._copy(
            reason=reason,
            message=message,
            unsaved_input={},
            collo_count=collo_count,
            items_answered=True,
        )

    def with_refund(self, refund_type: str, message: str = "") -> Self:
        """What the customer wants for it."""
        return self._copy(refund_type=refund_type, refund_message=message)

    def with_delivery_option(self, option: str, carrier: str | None = None) -> Self:
        """How it travels; a different way forgets the point, the store and the date."""
        if (option, carrier) == (self.delivery_option, self.carrier):
            return self
        return self._copy(**_NO_DELIVERY | {"delivery_option": option, "carrier": carrier})

    def with_service_point(self, point: ServicePoint | None, *, carrier: str | None = None) -> Self:
        """Where it is handed in; none stands for any point of the carrier."""
        carrier = point.carrier if point and self.carrier else carrier or self.carrier
        return self._copy(service_point=point, any_service_point=point is None, carrier=carrier)

    def with_store(self, store_id: int) -> Self:
        """Which of the brand's stores takes it."""
        return self._copy(store_id=store_id)

    def with_pickup_date(self, day: date) -> Self:
        """When the carrier comes."""
        return self._copy(pickup_date=day)

    def with_address(self, address: Address | None) -> Self:
        """Where it is sent from; none confirms the address we delivered to."""
        return self._copy(address=address, address_confirmed=True)

    def with_mail(self, mail: MailChoice) -> Self:
        """Whether the label goes out by mail, and where."""
        return self._copy(mail=mail)

    def with_counted(self, steps: tuple[str, ...], day: date) -> Self:
        """Which steps were counted, all of them on the draft's first day."""
        return self._copy(counted_steps=(*self.counted_steps, *steps), counted_on=day)

    def as_submitted(self) -> Self:
        """Closed: every step now leads to the label; photos and address have gone on."""
        sent = {"photos": (), "photos_sent": len(self.photos), "mail": MailChoice()}
        return self._copy(is_submitted=True, **sent)


_NO_DELIVERY: dict[str, object] = {
    "delivery_option": None,
    "carrier": None,
    "service_point": None,
    "any_service_point": False,
    "store_id": None,
    "pickup_date": None,
}
