"""A record as /api/v2/returns shows it, with the fields that only recorded traffic shows."""

from datetime import datetime, timedelta, timezone
from typing import Any

from portal.simulator.merchant_api import portal_returns
from portal.simulator.merchant_api.records import Record
from portal.simulator.merchant_api.statuses import STATUSES

ZONE = timezone(timedelta(hours=1))
LABEL_COSTS = {"postnl": 4.68, "dhl": 5.4, "dhl_de": 5.4, "dpd": 6.95, "ups": 6.95}


def label_cost(record: Record) -> float:
    """What the carrier asks; in a store there is no label."""
    return 0 if record.option == "in_store" else LABEL_COSTS[record.carrier]


def moment(at: float) -> str:
    """ISO 8601 with microseconds and an offset."""
    return datetime.fromtimestamp(at, ZONE).isoformat(timespec="microseconds")


def arrived_at(record: Record) -> float | None:
    """When the parcel reached the merchant, in seconds since the epoch; None before that."""
    return next((at for at, state in record.history if state == "delivered"), None)


def body(record: Record, base: str) -> dict[str, Any]:
    """The whole object of a return, with photos under the address `base`."""
    arrived = arrived_at(record)
    whole: dict[str, Any] = {
        "id": record.id,
        "created_at": moment(record.created_at),
        "reason": record.reason,
        "outgoing_parcel": record.outgoing,
        "incoming_parcel": record.incoming[0],
        "message": record.message,
        "refund": _refund(record, arrived),
        "is_cancellable": record.is_cancellable,
        "return_fee": record.fee,
        "return_fee_currency": "EUR",
        "label_cost": label_cost(record),
        "label_currency": "EUR",
        "items_cost": record.value,
        "delivered_at": moment(arrived) if arrived else None,
        "delivery_option": record.option,
        "store_location": record.store,
        "images": [image(photo, base) for photo in record.images],
        "payment_details": None,
        "incoming_parcel_data": _incoming(record),
        "incoming_parcel_status": status(record.state),
    }
    if record.rules is not None:
        whole["rule_modifications"] = record.rules
    if record.outgoing is not None:
        whole["outgoing_parcel_data"] = _outgoing(record)
    return whole


def _refund(record: Record, arrived: float | None) -> dict[str, Any] | None:
    if record.refund is None:
        return None
    # The customer's page takes the fee off too, unless it is paid by itself.
    fee = 0.0 if record.awaits_payment else float(record.fee or 0)
    total = f"{max(record.value - fee, 0):.2f}"
    quoted = f'"{total}"' if "quoted" in record.odd else total
    return {
        "total_refund": None if "no-total" in record.odd else quoted,
        "refunded_at": int((arrived + 86400) * 1000) if arrived else None,
        "message": record.refund["message"],
        "refund_type": portal_returns.refund_type(record.refund["code"]),
    }


def image(given: dict[str, Any], base: str) -> dict[str, Any]:
    """A photo, at an address that opens without keys."""
    url = f"{base}/uploads/{given['filename']}"
    return {
        "uploaded_image": url,
        "thumbnail_image": url,
        "product_id": given.get("product_id") or "",
        "description": given.get("description") or "",
    }


def status(state: str) -> dict[str, Any]:
    """A parcel's status with its id, words and slug."""
    number, message = STATUSES[state]
    return {"id": number, "message": message, "global_status_slug": state}


def _parcel(record: Record, tracking: str, state: str) -> dict[str, Any]:
    customer = record.customer
    code = customer["postal_code"].replace(" ", "").lower()
    return {
        "tracking_url": f"https://{record.brand}.shipping-portal.com/tracking/?country="
        f"{customer['country'].lower()}&tracking_number={tracking.lower()}&postal_code={code}",
        "tracking_number": tracking,
        "parcel_status": STATUSES[state][0],
        "global_status_slug": state,
        "brand_name": record.brand.capitalize(),
        "order_number": record.order_number,
        "deleted": state == "cancelled",
        "shipping_method": 1529 if record.carrier == "postnl" else 1602,
        "extra_data": {"has_tracking_page": True},
    }


def _outgoing(record: Record) -> dict[str, Any]:
    tracking = f"3SYZXG1000{record.order_number[1:]}"
    return _parcel(record, tracking, "delivered") | {
        "from_email": "returns@shop.example",
        "collo_count": 1,
        "from_country": "NL",
        "from_name": record.brand.capitalize(),
    }


def _incoming(record: Record) -> dict[str, Any]:
    whole = _parcel(record, record.trackings[0], record.state) | {
        "from_email": record.customer["email"],
        "collo_count": len(record.incoming),
        "from_country": record.customer["country"],
        "from_name": record.customer["name"],
    }
    if record.option == "drop_off_labelless":
        whole["extra_data"] = {"labelless": True, "measured_weight": None}
    if "carrier-status" in record.odd:
        whole["parcel_status"] = 4879
    if "old-rules" in record.odd:
        whole["rules"] = [_old_rule(rule) for rule in record.rules or []]
    if record.is_foreign:
        whole["customs_information"] = _customs(record)
    return whole


def _old_rule(rule: dict[str, Any]) -> dict[str, Any]:
    change = {name: rule[name] for name in ("field", "value", "action", "friendly_name")}
    named = {"name": rule["rule_name"], "priority": rule["priority"], "item_id": rule["item_id"]}
    return named | {"modifications": [change]}


def _customs(record: Record) -> dict[str, Any]:
    day = moment(record.created_at)[:10]
    return {
        "customs_invoice_nr": f"INV-{record.id}",
        "customs_shipment_type": 4,
        "export_type": "private",
        "invoice_date": day,
        "freight_costs": "4.65",
        "insurance_costs": "0.00",
        "other_costs": "1.20",
        "discount_granted": "0.00",
        "general_notes": "Returned goods, no sale.",
        "additional_declaration_statements": ["The goods come back unaltered."],
        "importer_of_record": {
            "name": "Noordpunt",
            "company_name": "Noordpunt B.V.",
            "address_1": "Stadhuisplein",
            "house_number": "10",
            "postal_code": "5611 EM",
            "city": "Eindhoven",
            "country_code": "NL",
            "telephone": "+31401234567",
            "email": "returns@shop.example",
        },
        "tax_numbers": {
            "sender": [],
            "receiver": [{"name": "EORI", "country_code": "NL", "value": "NL123456789"}],
            "importer_of_record": [{"name": "VAT", "country_code": "NL", "value": "NL0012"}],
        },
        "return_data": {
            "return_postal_code": record.customer["postal_code"],
            "outbound_tracking_number": f"3SYZXG1000{record.order_number[1:]}",
            "outbound_shipment_date": day,
            "outbound_carrier_name": "PostNL",
        },
    }
