"""A shipment as /api/v3/shipments shows it: money and measures are texts here."""

from typing import Any

from portal.simulator.v3 import addresses, order_body
from portal.simulator.v3.catalogue import DAY, Order

SENT = 2 * DAY  # after the order
ARRIVED = 3 * DAY


def body(order: Order, began: float) -> dict[str, Any]:
    """The shipment of an order that Sendcloud carried, with all its parcels."""
    sent = began - order.age + min(SENT, order.age / 2)
    total = sum(float(item["price"] or 0) * item["quantity"] for item in order.items)
    return {
        "id": f"4df31240-daef-40bf-81fc-{order.number:012d}",
        "order_number": order.order_number,
        "brand_id": order.brand_id,
        "total_order_price": _money(total),
        "reference": None,
        "external_reference_id": None,
        "from_address": addresses.DESK,
        "to_address": addresses.customer(order),
        "ship_with": {
            "type": "shipping_option_code",
            "properties": {"shipping_option_code": "postnl:standard", "contract_id": 60},
        },
        "carrier": {"code": "postnl", "name": "PostNL"},
        "errors": [],
        "parcels": [_parcel(order, collo, sent) for collo in range(len(order.parcel_ids))],
    }


def _money(value: float) -> dict[str, str]:
    return {"value": f"{value:.2f}", "currency": "EUR"}


def _parcel(order: Order, collo: int, sent: float) -> dict[str, Any]:
    is_recalled = order.scenario.has("recalled")
    code, words = ("CANCELLED", "Cancelled") if is_recalled else ("DELIVERED", "Delivered")
    tracking = order.tracking(collo)
    return {
        "id": order.parcel_ids[collo],
        "status": {"code": code, "message": words},
        "tracking_number": tracking,
        "tracking_url": f"https://tracking.sendcloud.sc/forward?code={tracking}",
        "created_at": order_body.moment(sent),
        "updated_at": order_body.moment(sent + DAY),
        "announced_at": order_body.moment(sent),
        "documents": [],
        "dimensions": {"length": "30.00", "width": "20.00", "height": "10.00", "unit": "cm"},
        "weight": {"value": "1.250", "unit": "kg"},
        # The items stand in the first parcel, because no shop says which parcel holds which.
        "parcel_items": [] if collo else items(order),
    }


def items(order: Order) -> list[dict[str, Any]]:
    """The lines as parcels name them."""
    return [_item(order, number, item) for number, item in enumerate(order.items, 1)]


def _item(order: Order, number: int, item: dict[str, Any]) -> dict[str, Any]:
    known = order_body.goods(order, item)
    line: dict[str, Any] = {
        "item_id": f"{order.number}{number:04d}",
        "description": item["name"],
        "quantity": item["quantity"],
        "weight": {"value": order_body.WEIGHT, "unit": "kg"},
        "properties": {},
        "price": _money(float(item["price"] or 0)),
        "hs_code": known.get("hs_code", ""),
        "origin_country": known.get("country_of_origin", ""),
    }
    if item["id"]:
        line |= {"product_id": str(item["id"]), "sku": f"NP-{item['id']}"}
    return line
