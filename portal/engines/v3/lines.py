"""The products of an order or its parcels, in one form."""

from dataclasses import dataclass, replace
from decimal import Decimal

from portal.engines.v3.candidates import Candidate
from portal.sendcloud.v3 import OrderLine, ShippedLine


@dataclass(frozen=True)
class Line:
    """A product; price and weight (kg) of a piece."""

    id: str
    item_id: str
    sku: str
    name: str
    quantity: int
    price: Decimal | None
    currency: str
    kilograms: Decimal | None
    hs_code: str
    origin_country: str
    image_url: str = ""


def lines_of(candidate: Candidate) -> list[Line]:
    """What was in the parcels, or what was ordered where the parcels do not say."""
    ordered = [_ordered(line) for line in candidate.order.lines] if candidate.order else []
    shipped = [
        _shipped(line)
        for shipment in candidate.shipments
        for parcel in shipment.parcels
        if parcel in candidate.parcels
        for line in parcel.parcel_items
    ]
    pictures = {line.id: line.image_url for line in ordered}
    return [replace(line, image_url=pictures.get(line.id, "")) for line in shipped] or ordered


def _ordered(line: OrderLine) -> Line:
    return Line(
        id=line.product_id or line.item_id or line.sku,
        item_id=line.item_id,
        sku=line.sku,
        name=line.name or line.description,
        quantity=line.quantity,
        price=_price(line),
        currency=line.unit_price.currency or line.total_price.currency,
        kilograms=line.weight.kilograms,
        hs_code=line.hs_code,
        origin_country=line.country_of_origin,
        image_url=line.image_url,
    )


def _price(line: OrderLine) -> Decimal | None:
    """The price of a piece, or its share in the line's."""
    if line.unit_price.value is not None or line.total_price.value is None or not line.quantity:
        return line.unit_price.value
    return round(line.total_price.value / line.quantity, 2)


def _shipped(line: ShippedLine) -> Line:
    return Line(
        id=line.product_id or line.item_id or line.sku,
        item_id=line.item_id,
        sku=line.sku,
        name=line.description,
        quantity=line.quantity,
        price=line.price.value,
        currency=line.price.currency,
        kilograms=line.weight.kilograms,
        hs_code=line.hs_code,
        origin_country=line.origin_country,
    )
