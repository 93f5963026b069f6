"""An order as /api/v3/orders shows it."""

from datetime import UTC, datetime
from typing import Any

from portal.simulator import product_art
from portal.simulator.v3 import addresses
from portal.simulator.v3.catalogue import Order

SENT = "fulfilled"
STATUSES = {
    SENT: "Order has been fulfilled",
    "unfulfilled": "Order has not been fulfilled",
    "cancelled": "Order has been cancelled",
}
WEIGHT = 0.35  # kg of each piece
HS_CODES = {"19284": "6109100010", "19286": "6203423500", "19287": "6115940000"}
OTHER_GOODS = "6307909899"


def moment(at: float) -> str:
    """ISO 8601 in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def body(order: Order, began: float, pictures: str) -> dict[str, Any]:
    """The whole object; the world began at `began`, and the pictures lie under `pictures`."""
    made = began - order.age
    address = addresses.customer(order)
    lines = [_item(order, number, item, pictures) for number, item in enumerate(order.items, 1)]
    whole: dict[str, Any] = {
        "id": order.number,
        "order_id": f"{order.integration}-{order.order_number.lstrip('#')}",
        "order_number": order.order_number,
        "created_at": moment(made),
        "modified_at": moment(made),
        "order_details": {
            "integration": {"id": order.integration},
            "status": {"code": order.status, "message": STATUSES[order.status]},
            "order_created_at": moment(made),
            "order_updated_at": moment(made),
            "order_items": lines,
        },
        "payment_details": _payment(lines),
        "customer_details": _person(address),
        "billing_address": address,
        "shipping_address": address,
        "shipping_details": {"delivery_indicator": "PostNL Standard", "is_local_pickup": False},
        "customs_details": _customs(order),
    }
    return whole


def _person(address: dict[str, Any]) -> dict[str, str]:
    names = ("name", "email", "phone_number")
    return {name: address[name] for name in names if name in address}


def _payment(lines: list[dict[str, Any]]) -> dict[str, Any]:
    total = sum(line["total_price"].get("value", 0) for line in lines)
    return {
        "total_price": money(total),
        "status": {"code": "paid", "message": "Order has been paid"},
        "is_cash_on_delivery": None,
    }


def _customs(order: Order) -> dict[str, Any] | None:
    if not order.scenario.has("customs"):
        return None
    return {
        "commercial_invoice_number": f"INV-{order.order_number.lstrip('#')}",
        "shipment_type": "commercial_goods",
        "export_type": "commercial_b2c",
    }


def money(value: float) -> dict[str, Any]:
    """An amount as orders write it, a number with its currency."""
    return {"value": round(value, 2), "currency": "EUR"}


def _item(order: Order, number: int, item: dict[str, Any], pictures: str) -> dict[str, Any]:
    line = {
        "item_id": f"{order.number}{number:04d}",
        "name": item["name"],
        "description": "",
        "quantity": item["quantity"],
        "total_price": {},
        "measurement": {"weight": {"value": WEIGHT, "unit": "kg"}},
        "properties": {},
    }
    if item["id"]:
        line |= {"product_id": str(item["id"]), "sku": f"NP-{item['id']}", "variant_id": ""}
    return line | _price(item) | _picture(item, pictures) | goods(order, item)


def _price(item: dict[str, Any]) -> dict[str, Any]:
    if item["price"] is None:
        return {}
    each = float(item["price"])
    return {"unit_price": money(each), "total_price": money(each * item["quantity"])}


def _picture(item: dict[str, Any], pictures: str) -> dict[str, str]:
    given = item.get("image_url", "")
    if given is None:
        return {}
    return {"image_url": given or f"{pictures}/{product_art.address(item['name'])}"}


def goods(order: Order, item: dict[str, Any]) -> dict[str, str]:
    """What customs want to know of an item, for the orders of which it is known."""
    scenario = order.scenario
    if not scenario.has("customs") or scenario.has("no_hs"):
        return {}
    return {"hs_code": HS_CODES.get(str(item["id"]), OTHER_GOODS), "country_of_origin": "PT"}
