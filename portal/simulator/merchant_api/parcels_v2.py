"""Outgoing and incoming parcels as /api/v2/parcels shows them."""

from datetime import UTC, datetime
from typing import Any

from portal.simulator import geography, parcels
from portal.simulator.merchant_api.records import Record
from portal.simulator.merchant_api.statuses import STATUSES, WITHOUT_LABEL
from portal.simulator.scenarios import Scenario

DESK = {
    "name": "Returns desk",
    "company_name": "Noordpunt",
    "street": "Stadhuisplein",
    "house_number": "10",
    "postal_code": "5611 EM",
    "city": "Eindhoven",
    "country": "NL",
    "email": "returns@shop.example",
    "telephone": "+31401234567",
}
CUSTOMS = ("cn23", "commercial-invoice")


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%d-%m-%Y %H:%M:%S")


def _address(party: dict[str, str]) -> dict[str, Any]:
    iso_3, name = geography.COUNTRIES.get(party["country"], ("", ""))
    return {
        "name": party["name"],
        "company_name": party["company_name"],
        "address": f"{party['street']} {party['house_number']}".strip(),
        "address_2": "",
        "address_divided": {"street": party["street"], "house_number": party["house_number"]},
        "postal_code": party["postal_code"],
        "city": party["city"],
        "country": {"iso_2": party["country"], "iso_3": iso_3, "name": name},
        "to_state": None,
        "email": party["email"],
        "telephone": party["telephone"],
    }


def _parcel(number: int, at: float, state: str, carrier: str) -> dict[str, Any]:
    status, message = STATUSES[state]
    return {
        "id": number,
        "carrier": {"code": carrier},
        "contract": None,
        "customs_declaration": {},
        "customs_invoice_nr": "",
        "customs_shipment_type": None,
        "data": {},
        "date_created": _day(at),
        "date_announced": _day(at + 60),
        "date_updated": _day(at + 60),
        "external_reference": None,
        "reference": "0",
        "shipment": {"id": 1529, "name": "PostNL Standard"},
        "shipment_uuid": f"00000000-0000-4000-8000-{number:012d}",
        "status": {"id": status, "message": message},
        "insured_value": 0,
        "total_insured_value": 0,
        "total_order_value_currency": "EUR",
        "weight": "1.250",
        "type": "parcel",
        "note": "",
        "awb_tracking_number": None,
        "box_number": None,
        "length": None,
        "width": None,
        "height": None,
        "shipping_method_checkout_name": "",
    }


def incoming(record: Record, collo: int, base: str) -> dict[str, Any]:
    """An incoming parcel; its address is the merchant's, where it goes."""
    number = record.incoming[collo]
    kinds = document_kinds(record)
    label = f"{base}/api/v2/labels"
    has_label = "label" in kinds
    return (
        _parcel(number, record.created_at, record.state, record.carrier)
        | _address(DESK)
        | _colli(number, collo, len(record.incoming))
        | {
            "order_number": record.order_number,
            "tracking_number": record.trackings[collo],
            "tracking_url": f"https://tracking.sendcloud.sc/forward?code={record.trackings[collo]}",
            "total_order_value": f"{record.value:.2f}",
            "is_return": True,
            "external_reference": (record.asked and record.asked.body.get("external_reference"))
            or None,
            "parcel_items": [_item(item) for item in record.items],
            # The QR code can be fetched, but the published schema does not allow it in this list.
            "documents": [_document(number, kind, base) for kind in kinds if kind != "qr"],
            "label": {
                "normal_printer": [
                    f"{label}/normal_printer/{number}?start_from={place}" for place in range(4)
                ],
                "label_printer": f"{label}/label_printer/{number}",
            }
            if has_label
            else {},
        }
    )


def document_kinds(record: Record) -> list[str]:
    """The kinds of documents that exist for a return's parcels."""
    if record.state in WITHOUT_LABEL or record.awaits_payment:
        return []
    first = "qr" if record.option == "drop_off_labelless" else "label"
    return [first, *(CUSTOMS if record.is_foreign else ())]


def _document(number: int, kind: str, base: str) -> dict[str, str]:
    link = f"{base}/api/v2/parcels/{number}/documents/{kind}"
    return {"type": kind, "size": "a6" if kind in {"label", "qr"} else "a4", "link": link}


def _colli(number: int, collo: int, count: int) -> dict[str, Any]:
    return {
        "collo_nr": collo,
        "collo_count": count,
        "colli_uuid": f"00000000-0000-4000-9000-{number - collo:012d}",
    }


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": item["description"],
        "quantity": item["quantity"],
        "weight": item["weight"],
        "value": item["value"],
        "hs_code": item["hs_code"],
        "origin_country": "PT",
        "product_id": item["product_id"],
        "properties": {},
        "sku": item["sku"],
        "return_reason": item["reason"],
        "return_message": item["message"],
    }


def outgoing(record: Record) -> dict[str, Any]:
    """The outgoing parcel of a past return."""
    at = record.created_at - 6 * 86400
    bought = [item | {"reason": None, "message": None} for item in record.items]
    return _sent(record.outgoing or 0, at, record.order_number) | {
        **_address(record.customer),
        "parcel_items": [_item(item) for item in bought],
        "total_order_value": f"{record.value:.2f}",
    }


def of_scenario(scenario: Scenario, at: float) -> dict[str, Any]:
    """The outgoing parcel of a scenario."""
    parcel = parcels.parcel(scenario)
    divided = parcel["address_divided"] or {"street": "", "house_number": ""}
    names = ("name", "company_name", "postal_code", "city")
    customer = {name: parcel[name] or "" for name in names}
    customer |= {name: parcel[name] or "" for name in ("email", "telephone")}
    customer |= {"street": divided["street"], "house_number": divided["house_number"]}
    customer |= {"country": parcel["country"]["iso_2"]}
    bought = [_bought(product) for product in parcels.products(scenario)]
    return _sent(parcel["id"], at - 6 * 86400, scenario.order_number) | {
        **_address(customer),
        "collo_count": parcel["collo_count"] or 1,
        "parcel_items": [_item(item) for item in bought],
        "total_order_value": f"{sum(item['value'] * item['quantity'] for item in bought):.2f}",
    }


def _sent(number: int, at: float, order_number: str) -> dict[str, Any]:
    tracking = f"3SYZXG1000{order_number[1:]}"
    return (
        _parcel(number, at, "delivered", "postnl")
        | _colli(number, 0, 1)
        | {
            "order_number": order_number,
            "tracking_number": tracking,
            "tracking_url": f"https://tracking.sendcloud.sc/forward?code={tracking}",
            "is_return": False,
            "documents": [],
            "label": {},
        }
    )


def _bought(product: dict[str, Any]) -> dict[str, Any]:
    return {
        "product_id": str(product["id"]),
        "description": product["name"],
        "quantity": product["quantity"],
        "value": float(product["price"] or 0),
        "reason": None,
        "message": None,
        "sku": f"NP-{product['id']}",
        "hs_code": "",
        "weight": "0.350",
    }
