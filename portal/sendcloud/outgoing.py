"""What a lookup finds: the parcel that was sent, and how it may come back."""

import re
from collections import Counter
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from portal.sendcloud.fields import (
    Amount,
    Coordinate,
    Count,
    Hours,
    Id,
    LineId,
    Moment,
    Pieces,
    Text,
    Texts,
    TrueUnlessDenied,
    Whole,
)
from portal.sendcloud.payload import Needed, Payload, listed, optional, or_empty

NUMBER_LAST = re.compile(r"(.*[^\W\d].*?),?\s+(\d+\s?\w?(?:[-/]\d*\w*)?)")
LONGEST_STREET = 200  # characters
NUMBER_FIRST = re.compile(r"(\d+\w?),?\s+(.*)")


class Country(Payload):
    """A country by its ISO 3166 codes."""

    iso_2: Text = ""
    iso_3: Text = ""
    name: Text = ""


class Coordinates(Payload):
    """A place on Earth, within bounds that the sample in Sendcloud's documents exceeds."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class AddressDivided(Payload):
    """The street and its number, apart."""

    street: Text = ""
    house_number: Text = ""


class CarrierCode(Payload):
    """The carrier as the parcel names it."""

    code: Text = ""


class AddressedParcel(Payload):
    """What outgoing and incoming parcels have in common; weight in kg."""

    id: Id
    name: Text = ""
    company_name: Text = ""
    address: Text = ""
    address_2: Text = ""
    address_divided: Annotated[AddressDivided, or_empty(AddressDivided)] = AddressDivided()
    postal_code: Text = ""
    city: Text = ""
    country: Annotated[Country | None, optional(Country)] = None
    to_state: Text = ""
    email: Text = ""
    telephone: Text = ""
    order_number: Text = ""
    tracking_number: Text = ""
    carrier: Annotated[CarrierCode, or_empty(CarrierCode)] = CarrierCode()
    collo_count: Count = 1
    weight: Amount = None


class OutgoingParcel(AddressedParcel):
    """What the merchant shipped, and to whom."""

    house_number: Text = ""
    to_coordinates: Annotated[Coordinates | None, optional(Coordinates)] = None

    @property
    def street(self) -> str:
        """The street without its number where it can be told apart."""
        return self.address_divided.street or self._parts[0]

    @property
    def number(self) -> str:
        """The house number, wherever Sendcloud tells it."""
        return self.house_number or self.address_divided.house_number or self._parts[1]

    @property
    def _parts(self) -> tuple[str, str]:
        """Street and number out of one line, such as "Insulindelaan 115" or "10 Downing Street"."""
        is_known = self.house_number or self.address_divided.house_number
        # No street is that long, and the patterns would take seconds over a text that is.
        if is_known or len(self.address) > LONGEST_STREET:
            return self.address, ""
        if match := NUMBER_LAST.fullmatch(self.address):
            return match[1], match[2]
        match = NUMBER_FIRST.fullmatch(self.address)
        return (match[2], match[1]) if match else (self.address, "")

    @property
    def is_complete(self) -> bool:
        """Whether all is known that Sendcloud wants of a sender."""
        country = self.country.iso_2 if self.country else ""
        where = self.street, self.number, self.postal_code, self.city, country
        return all((self.name, self.email, *where))


class Product(Payload):
    """A line of the outgoing parcel; the price is per piece, and below zero for a discount.

    `line` counts the lines of one product id from 0; a return names what comes back by the id.
    """

    id: LineId = ""
    line: int = 0
    name: Text = ""
    price: Amount = None
    image_url: Text = ""
    quantity: Pieces = 1
    returnable: TrueUnlessDenied = True

    @property
    def key(self) -> tuple[str, int]:
        """What tells the lines of a parcel apart."""
        return self.id, self.line

    @property
    def is_sold(self) -> bool:
        """Whether it is something that was bought and shipped, and no discount."""
        return self.quantity > 0 and not (self.price and self.price < 0)

    @property
    def can_come_back(self) -> bool:
        """Whether a return may name it."""
        return bool(self.id) and self.returnable and self.is_sold


class Carrier(Payload):
    """A legal value of `selected_carrier_code`."""

    code: str
    name: Text = ""


class ShopDistance(Payload):
    """How far a store is, in metres; `id` is a return location's."""

    id: Id
    distance: Id


class ServicePoint(Payload):
    """Where a drop-off happens; `distance` in metres, day 0 is Monday."""

    id: Id
    code: Text = ""
    name: Text = ""
    street: Text = ""
    house_number: Text = ""
    postal_code: Text = ""
    city: Text = ""
    country: Text = ""
    carrier: Text = ""
    latitude: Coordinate = None
    longitude: Coordinate = None
    distance: Whole = None
    formatted_opening_times: Hours = {}
    general_shop_type: Text = ""


class NationalCarrier(Payload):
    """The national post, which takes parcels where no drop-off point is near."""

    name: Text = ""
    drop_off_finder: Text = ""


class Goods(Payload):
    """What the newer API wants to know of a product; the weight in kg, of a piece."""

    product_id: Text = ""
    item_id: Text = ""
    sku: Text = ""
    kilograms: Amount = None
    hs_code: Text = ""
    origin_country: Text = ""


class MadeWithKeys(Payload):
    """What only the newer API tells and takes; `ways` are the delivery options that it has.

    It stands in the place of the tokens: there the keys in the environment are the proof.
    """

    ways: Texts = ()
    goods: Annotated[tuple[Goods, ...], listed(Goods)] = ()
    currency: Text = ""
    shipped_at: Moment = None


class OutgoingLookup(Payload):
    """The answer of the lookup: either with two tokens, which are bearer secrets, or by keys."""

    parcel: Annotated[OutgoingParcel, Needed]
    products: Annotated[tuple[Product, ...], listed(Product)] = ()
    carriers: Annotated[tuple[Carrier, ...], listed(Carrier)] = ()
    service_point: Annotated[ServicePoint | None, optional(ServicePoint)] = None
    labelless_service_point: Annotated[ServicePoint | None, optional(ServicePoint)] = None
    shop_distances: Annotated[tuple[ShopDistance, ...], listed(ShopDistance)] = ()
    national_carrier: Annotated[NationalCarrier | None, optional(NationalCarrier)] = None
    national_carrier_contact: Text = ""
    # Found by the newer API, which alone can make the return; None for the return portal's.
    with_keys: Annotated[MadeWithKeys | None, optional(MadeWithKeys)] = None
    # It goes into a header.
    access_token: str = Field(default="", pattern="^[!-~]*$", validate_default=True)
    service_points_token: Text = ""
    # When the access token ends, by our clock; None where the token does not tell.
    expires_at: Moment = None

    @field_validator("access_token")
    @classmethod
    def _is_there(cls, token: str, known: ValidationInfo) -> str:
        """Without a token, the return portal would refuse whatever the customer answers."""
        if not token and known.data.get("with_keys") is None:
            raise ValueError("neither a token nor made with keys")
        return token

    @property
    def has_something_to_return(self) -> bool:
        """Whether any product can come back, or none is known and the whole parcel can."""
        return not self.products or any(product.can_come_back for product in self.products)

    @field_validator("products")
    @classmethod
    def _numbered(cls, lines: tuple[Product, ...]) -> tuple[Product, ...]:
        """Number the lines of each product, and call one without a name by its id.

        Without any id only the whole parcel can be named.
        """
        if not any(product.id for product in lines):
            return ()
        seen: Counter[str] = Counter()
        numbered = []
        for product in lines:
            if not (product.id or product.name):
                continue
            own = {"line": seen[product.id], "name": product.name or product.id}
            numbered.append(product.model_copy(update=own))
            seen[product.id] += 1
        return tuple(numbered)
