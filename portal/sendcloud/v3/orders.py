"""Orders as the shop system handed them to Sendcloud, shipped or not."""

from typing import Annotated

from portal.sendcloud.fields import Moment, Pieces, Text, Whole
from portal.sendcloud.payload import Payload, listed, or_empty
from portal.sendcloud.returns_v3 import Money
from portal.sendcloud.v3.measures import Measurement, Weight
from portal.sendcloud.v3.places import Place


class OrderLine(Payload):
    """A line of an order; prices are per piece and for all pieces."""

    item_id: Text = ""
    product_id: Text = ""
    variant_id: Text = ""
    name: Text = ""
    description: Text = ""
    quantity: Pieces = 1
    unit_price: Annotated[Money, or_empty(Money)] = Money()
    total_price: Annotated[Money, or_empty(Money)] = Money()
    sku: Text = ""
    hs_code: Text = ""
    country_of_origin: Text = ""
    image_url: Text = ""
    measurement: Annotated[Measurement, or_empty(Measurement)] = Measurement()

    @property
    def weight(self) -> Weight:
        """What a piece weighs."""
        return self.measurement.weight


class _Status(Payload):
    code: Text = ""


class _Integration(Payload):
    id: Whole = None


class _Details(Payload):
    integration: Annotated[_Integration, or_empty(_Integration)] = _Integration()
    status: Annotated[_Status, or_empty(_Status)] = _Status()
    order_created_at: Moment = None
    order_items: Annotated[tuple[OrderLine, ...], listed(OrderLine)] = ()


class _Customer(Payload):
    name: Text = ""
    phone_number: Text = ""
    email: Text = ""


class _Payment(Payload):
    total_price: Annotated[Money, or_empty(Money)] = Money()


class Order(Payload):
    """One order; `id` is Sendcloud's own, `order_id` the shop system's."""

    id: Whole = None
    order_id: Text = ""
    order_number: Text = ""
    order_details: Annotated[_Details, or_empty(_Details)] = _Details()
    payment_details: Annotated[_Payment, or_empty(_Payment)] = _Payment()
    customer_details: Annotated[_Customer, or_empty(_Customer)] = _Customer()
    shipping_address: Annotated[Place, or_empty(Place)] = Place()

    @property
    def lines(self) -> tuple[OrderLine, ...]:
        """What was ordered."""
        return self.order_details.order_items

    @property
    def status(self) -> str:
        """The shop's status in small letters, such as `fulfilled` or `cancelled`."""
        return self.order_details.status.code.strip().lower()

    @property
    def integration_id(self) -> int | None:
        """The shop connection that the order came through."""
        return self.order_details.integration.id
