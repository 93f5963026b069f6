"""The answers so far: an immutable draft, and what a changed answer invalidates."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Self

from portal.returns.answers import Address, Answer, Item, Opener, Photo
from portal.sendcloud.models import (
    Carrier,
    OutgoingLookup,
    PortalSettings,
    Product,
    ServicePoint,
)

DROP_OFF_POINT = "drop_off_point"
LABELLESS = "drop_off_labelless"
IN_STORE = "in_store"
PICKUP = "pickup"
DROP_OFFS = frozenset({DROP_OFF_POINT, LABELLESS})
WHOLE = ""  # stands for the whole parcel where pieces are counted by product id
MOST_PHOTOS = 10  # a return; Sendcloud takes no more
# Most people have no printer, so that option comes first.
OPTIONS_IN_ORDER = (LABELLESS, DROP_OFF_POINT, IN_STORE, PICKUP)


class ReturnDraft(Answer):
    """One return on its way to being created; every change is a copy."""

    outgoing: OutgoingLookup
    settings: PortalSettings
    returned: dict[str, int] = {}
    items: tuple[Item, ...] = ()
    photos: tuple[Photo, ...] = ()
    typed: dict[str, str] = {}
    reason: int | None = None
    message: str = ""
    collo_count: int = 1
    items_answered: bool = False
    refund_type: str | None = None
    refund_message: str = ""
    delivery_option: str | None = None
    carrier: str | None = None
    service_point: ServicePoint | None = None
    any_point: bool = False
    store_id: int | None = None
    pickup_date: date | None = None
    address_confirmed: bool = False
    address: Address | None = None
    is_submitted: bool = False
    opened_by: Opener | None = None

    @property
    def products(self) -> tuple[Product, ...]:
        """The products that may still come back, each in the quantity that is left."""
        left = ((each, self.left(each)) for each in self._returnable if self.left(each) > 0)
        return tuple(each.model_copy(update={"quantity": count}) for each, count in left)

    @property
    def _returnable(self) -> tuple[Product, ...]:
        return tuple(each for each in self.outgoing.products if each.returnable)

    @property
    def is_whole(self) -> bool:
        """Whether only the whole parcel can come back: its products are not known."""
        return not self._returnable

    def left(self, product: Product) -> int:
        """How many pieces of a product no earlier return took."""
        return 0 if WHOLE in self.returned else product.quantity - self.returned.get(product.id, 0)

    @property
    def is_used_up(self) -> bool:
        """Whether earlier returns took everything that may come back."""
        return bool(self.returned) and not self.products

    @property
    def already_returned(self) -> tuple[tuple[Product, int], ...]:
        """The products that earlier returns took some of, and how many."""
        taken = ((each, each.quantity - self.left(each)) for each in self._returnable)
        return tuple((each, count) for each, count in taken if count > 0)

    @property
    def pieces(self) -> dict[str, int]:
        """What this return takes: pieces by product id."""
        if self.is_whole:
            return {WHOLE: 1}
        counted: Counter[str] = Counter()
        for item in self.items:
            counted[item.product_id] += item.quantity
        return dict(counted)

    def fits_beside(self, returned: Mapping[str, int]) -> bool:
        """Whether everything chosen here is still there after what others returned."""
        rest = self._but(returned=dict(returned))
        left = {each.id: each.quantity for each in rest.products}
        return not rest.is_used_up and all(
            count <= left.get(product_id, 0) or product_id == WHOLE
            for product_id, count in self.pieces.items()
        )

    @property
    def unreturnable(self) -> tuple[Product, ...]:
        """What was in the parcel and stays with the customer."""
        return tuple(each for each in self.outgoing.products if not each.returnable)

    @property
    def delivery_options(self) -> tuple[str, ...]:
        """What the brand and this parcel allow; codes we do not know are hidden."""
        return tuple(each for each in OPTIONS_IN_ORDER if self._offers(each))

    def _offers(self, option: str) -> bool:
        offered = self.settings.delivery_options
        if option == IN_STORE and not self.settings.return_locations:
            return False
        if option == LABELLESS and self.outgoing.labelless_service_point is None:
            return False
        if offered is None:
            return option != PICKUP
        return option in offered

    @property
    def likely_option(self) -> str | None:
        """The option chosen, or the one that is offered first: keeps the step count still."""
        return self.delivery_option or next(iter(self.delivery_options), None)

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """The carriers that may bring the parcel back; a store needs none."""
        return () if self.delivery_option == IN_STORE else self.outgoing.carriers

    @property
    def nearest_point(self) -> ServicePoint | None:
        """The drop-off point that came with the lookup for the likely option."""
        if self.likely_option == LABELLESS:
            return self.outgoing.labelless_service_point
        return self.outgoing.service_point

    @property
    def can_choose_point(self) -> bool:
        """Whether there is anything to start a search for a service point from."""
        return self.nearest_point is not None or self.outgoing.parcel.to_coordinates is not None

    @property
    def fee(self) -> Decimal:
        """What the chosen option costs, in the brand's currency; a store is free."""
        return self.fee_for(self.delivery_option)

    def fee_for(self, option: str | None) -> Decimal:
        """What an option would cost: Sendcloud names one fee for all that need a label."""
        if option == IN_STORE:
            return Decimal(0)
        return self.settings.return_fee or Decimal(0)

    @property
    def items_value(self) -> Decimal | None:
        """What was paid for the items, or nothing if a price is not known."""
        prices = {each.id: each.price for each in self.products}
        values = [prices.get(each.product_id) for each in self.items]
        if not values or any(value is None for value in values):
            return None
        pairs = zip(values, self.items, strict=True)
        return sum((value * item.quantity for value, item in pairs if value), Decimal(0))

    def with_outgoing(self, outgoing: OutgoingLookup, returned: Mapping[str, int]) -> Self:
        """The same answers under fresh tokens, less the items that others returned meanwhile."""
        fresh = self._but(outgoing=outgoing, returned=dict(returned))
        if fresh.fits_beside(returned):
            return fresh
        return fresh._but(items=(), photos=(), items_answered=False)

    def with_opener(self, opener: Opener) -> Self:
        """The same answers, given by a member of staff."""
        return self._but(opened_by=opener)

    def with_words(self, settings: PortalSettings) -> Self:
        """The same draft, its reasons and refund types called as these settings call them."""
        ours, theirs = self.settings, settings
        if (ours.reasons, ours.refund_options) == (theirs.reasons, theirs.refund_options):
            return self
        called = {each.id: each.description for each in settings.reasons}
        labels = {each.code: each.label for each in settings.refund_options}
        reasons = tuple(
            each.model_copy(update={"description": called.get(each.id) or each.description})
            for each in self.settings.reasons
        )
        options = tuple(
            each.model_copy(update={"label": labels.get(each.code) or each.label})
            for each in self.settings.refund_options
        )
        words = {"reasons": reasons, "refund_options": options}
        return self._but(settings=self.settings.model_copy(update=words))

    def with_items(self, items: tuple[Item, ...], *, collo_count: int = 1) -> Self:
        """Which products come back; other items may travel another way, and show other photos."""
        chosen = {each.product_id for each in items}
        photos = tuple(each for each in self.photos if each.product_id in chosen)
        changed = {
            "items": items,
            "photos": photos,
            "typed": {},
            "collo_count": collo_count,
            "items_answered": True,
        }
        return self._but(**changed, **_NO_DELIVERY) if items != self.items else self._but(**changed)

    def with_typed(self, typed: dict[str, str]) -> Self:
        """What stands in the items form so far, unchecked: no answer yet, only not to be lost."""
        return self._but(typed=typed)

    def photo(self, photo_id: str) -> Photo | None:
        """One photo."""
        return next((each for each in self.photos if each.id == photo_id), None)

    def photos_of(self, product_id: str) -> list[Photo]:
        """The photos of one product."""
        return [each for each in self.photos if each.product_id == product_id]

    def with_photo(self, photo: Photo) -> Self:
        """One photo more."""
        return self._but(photos=(*self.photos, photo))

    def without_photo(self, photo_id: str) -> Self:
        """One photo less; the same draft when it has no such photo."""
        if self.photo(photo_id) is None:
            return self
        return self._but(photos=tuple(each for each in self.photos if each.id != photo_id))

    def with_whole_parcel(self, reason: int | None, message: str, *, collo_count: int = 1) -> Self:
        """Everything comes back, for one reason."""
        return self._but(
            reason=reason, message=message, collo_count=collo_count, items_answered=True
        )

    def with_refund(self, refund_type: str, message: str = "") -> Self:
        """What the customer wants for it."""
        return self._but(refund_type=refund_type, refund_message=message)

    def with_delivery_option(self, option: str, carrier: str | None = None) -> Self:
        """How it travels; a different way forgets the point, the store and the date."""
        if (option, carrier) == (self.delivery_option, self.carrier):
            return self
        return self._but(**_NO_DELIVERY | {"delivery_option": option, "carrier": carrier})

    def with_service_point(self, point: ServicePoint | None) -> Self:
        """Where it is handed in; none stands for any point of the carrier."""
        return self._but(service_point=point, any_point=point is None)

    def with_store(self, store_id: int) -> Self:
        """Which of the brand's stores takes it."""
        return self._but(store_id=store_id)

    def with_pickup_date(self, day: date) -> Self:
        """When the carrier comes."""
        return self._but(pickup_date=day)

    def with_address(self, address: Address | None) -> Self:
        """Where it is sent from; none confirms the address we delivered to."""
        return self._but(address=address, address_confirmed=True)

    def as_submitted(self) -> Self:
        """Closed: every step now leads to the label, and no photo is needed any more."""
        return self._but(is_submitted=True, photos=())

    def _but(self, **changes: object) -> Self:
        return self.model_copy(update=changes)


_NO_DELIVERY: dict[str, object] = {
    "delivery_option": None,
    "carrier": None,
    "service_point": None,
    "any_point": False,
    "store_id": None,
    "pickup_date": None,
}
