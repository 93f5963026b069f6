"""A record as /api/v3/returns shows it."""

from typing import Any

from portal.simulator import brands
from portal.simulator.merchant_api.records import Record
from portal.simulator.merchant_api.returns_v2 import arrived_at, image, label_cost, moment
from portal.simulator.merchant_api.statuses import STATUSES, WITHOUT_LABEL

SHOP = {
    "name": "Returns desk",
    "company_name": "Noordpunt",
    "address_line_1": "Stadhuisplein",
    "house_number": "10",
    "address_line_2": "",
    "postal_code": "5611 EM",
    "city": "Eindhoven",
    "po_box": None,
    "state_province_code": "",
    "country_code": "NL",
    "email": "returns@shop.example",
    "phone_number": "+31401234567",
}


def body(record: Record, base: str) -> dict[str, Any]:
    """The whole object; the published schema lacks `id`, but every client reads it."""
    return _of_portal(record, base) | _as_asked(record)


def _as_asked(record: Record) -> dict[str, Any]:
    """What only the one who made the return by API has said; the reference is not shown."""
    if record.asked is None:
        return {}
    asked = record.asked.body
    named = ("from_address", "to_address", "dimensions", "weight", "send_tracking_emails")
    shown = {name: asked[name] for name in named if name in asked}
    code = asked["ship_with"]["shipping_option_code"]
    return shown | {"shipping_option": {"code": code}, "refund": None, "reason": {}}


def _of_portal(record: Record, base: str) -> dict[str, Any]:
    arrived = arrived_at(record)
    has_label = record.state not in WITHOUT_LABEL
    label = f"{base}/api/v3/parcels/{record.incoming[0]}/documents/label"
    return {
        "id": record.id,
        "from_address": _sender(record.customer),
        "to_address": SHOP,
        "shipping_product": {"code": f"{record.carrier}:standard/return"},
        "shipping_option": {"code": None if record.option == "in_store" else "postnl:standard"},
        "dimensions": {"length": 30, "width": 20, "height": 10, "unit": "cm"},
        "weight": {"value": 0.35 * max(len(record.items), 1), "unit": "kg"},
        "collo_count": len(record.incoming),
        "parcel_items": [_item(item) for item in record.items],
        "send_tracking_emails": False,
        "brand_id": brands.SETTINGS[record.brand]["portal"]["brand"]["id"],
        "order_number": record.order_number,
        "label_url": label if has_label else None,
        "label": {"normal_printer": [f"{label}?paper_size=a4"] * 4, "label_printer": label}
        if has_label
        else {},
        "label_cost": {"value": label_cost(record), "currency": "EUR"},
        "insurance": False,
        "tracking_number": record.trackings[0] if has_label else None,
        "tracking_url": None,
        "is_cancellable": record.is_cancellable,
        "created_at": moment(record.created_at),
        "delivered_at": int(arrived * 1000) if arrived else None,
        "delivered_at_iso": moment(arrived) if arrived else None,
        "status_history": _history(record),
        "reason": _reason(record.reason),
        "refund": record.refund
        and {"refund_type": record.refund["code"], "message": record.refund["message"] or None},
        "return_fee": {"value": float(record.fee), "currency": "EUR"},
        "customs_invoice_nr": f"INV-{record.id}" if record.is_foreign else None,
        "customs_shipment_type": 4,
        "delivery_option": record.option,
        "images": [image(photo, base) for photo in record.images],
        "status": _status(record),
        "errors": _errors(record),
    }


def _status(record: Record) -> str:
    if record.is_rejected:
        return "request_rejected"
    if record.awaits_approval:
        return "requested"
    if record.payment_failed:
        return "payment_failed"
    return "awaiting_payment" if record.awaits_payment else "open"


def _sender(customer: dict[str, str]) -> dict[str, Any]:
    return {
        "name": customer["name"],
        "company_name": customer["company_name"],
        "address_line_1": customer["street"],
        "house_number": customer["house_number"],
        "address_line_2": "",
        "postal_code": customer["postal_code"],
        "city": customer["city"],
        "po_box": None,
        "state_province_code": "",
        "country_code": customer["country"],
        "email": customer["email"],
        "phone_number": customer["telephone"],
    }


def _item(item: dict[str, Any]) -> dict[str, Any]:
    money = {"value": item["value"], "currency": "EUR"}
    return {
        "item_id": item.get("item_id"),
        "description": item["description"],
        "quantity": item["quantity"],
        "weight": {"value": float(item["weight"]), "unit": "kg"},
        "price": money,
        "value": money,
        "hs_code": item["hs_code"],
        "origin_country": "PT",
        "sku": item["sku"],
        "product_id": item["product_id"],
        "return_reason": _reason(item["reason"]),
        "return_reason_id": None if item["reason"] is None else str(item["reason"]),
        "return_message": item["message"],
    }


def _reason(number: int | None) -> dict[str, Any]:
    reason = next((reason for reason in brands.REASONS if reason["id"] == number), None)
    return dict(reason) if reason else {}


def _history(record: Record) -> list[dict[str, Any]]:
    return [
        {
            "carrier_update_timestamp": moment(at),
            "parcel_status_history_id": f"{record.id}{number}",
            # The published examples show words here, although the filter takes slugs.
            "parent_status": STATUSES[state][1],
            "carrier_code": record.carrier,
            "carrier_message": STATUSES[state][1],
        }
        for number, (at, state) in enumerate(record.history)
    ]


def _errors(record: Record) -> list[dict[str, Any]]:
    if record.state != "announcement-failed":
        return []
    detail = "The carrier did not accept the address."
    return [{"status": "400", "code": "parcel_announcement_error", "detail": detail}]
