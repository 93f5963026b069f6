"""Shipments: what Sendcloud brought to a customer, in one parcel or several."""

from typing import Annotated

from portal.sendcloud.fields import Id, Moment, Pieces, Text
from portal.sendcloud.payload import Payload, listed, or_empty
from portal.sendcloud.returns_v3 import Money
from portal.sendcloud.statuses import slug_of
from portal.sendcloud.v3.measures import Weight
from portal.sendcloud.v3.places import Place


class ShippedLine(Payload):
    """A line of a parcel; the price is per piece."""

    item_id: Text = ""
    product_id: Text = ""
    description: Text = ""
    quantity: Pieces = 1
    weight: Annotated[Weight, or_empty(Weight)] = Weight()
    price: Annotated[Money, or_empty(Money)] = Money()
    sku: Text = ""
    hs_code: Text = ""
    origin_country: Text = ""


class _Status(Payload):
    code: Text = ""
    message: Text = ""


class ShippedParcel(Payload):
    """A parcel of a shipment; `id` is the same as in the older API."""

    id: Id
    status: Annotated[_Status, or_empty(_Status)] = _Status()
    tracking_number: Text = ""
    announced_at: Moment = None
    weight: Annotated[Weight, or_empty(Weight)] = Weight()
    parcel_items: Annotated[tuple[ShippedLine, ...], listed(ShippedLine)] = ()

    @property
    def slug(self) -> str:
        """The status as every other endpoint names it; empty when unknown."""
        return slug_of(self.status.code) or slug_of(self.status.message)


class _Properties(Payload):
    shipping_option_code: Text = ""


class _ShipWith(Payload):
    properties: Annotated[_Properties, or_empty(_Properties)] = _Properties()


class Shipment(Payload):
    """What went out together to one address."""

    id: Text = ""
    order_number: Text = ""
    from_address: Annotated[Place, or_empty(Place)] = Place()
    to_address: Annotated[Place, or_empty(Place)] = Place()
    ship_with: Annotated[_ShipWith, or_empty(_ShipWith)] = _ShipWith()
    parcels: Annotated[tuple[ShippedParcel, ...], listed(ShippedParcel)] = ()

    @property
    def carrier(self) -> str:
        """The carrier's code, which begins the code of the option it was sent with."""
        return self.ship_with.properties.shipping_option_code.partition(":")[0]
