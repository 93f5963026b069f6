"""A parcel as /api/v3/parcels/tracking shows it, one of an order or one of a return."""

from datetime import UTC, datetime
from typing import Any

from portal.simulator import brands
from portal.simulator.merchant_api.records import Record
from portal.simulator.merchant_api.returns_v3 import SHOP
from portal.simulator.merchant_api.statuses import STATUSES
from portal.simulator.v3 import addresses, order_body, shipment_body
from portal.simulator.v3.catalogue import DAY, Order


def of_order(order: Order, collo: int, began: float) -> dict[str, Any]:
    """A parcel that went to a customer."""
    sent = began - order.age + min(shipment_body.SENT, order.age / 2)
    arrived = sent + DAY
    status = ("cancelled", "Cancelled") if order.scenario.has("recalled") else _DELIVERED
    return _body(
        order.parcel_ids[collo],
        (sent, arrived),
        {"brand_id": order.brand_id, "integration_id": order.integration, "is_return": False},
        [_event(sent, "announced", "Announced"), _event(arrived, *status)],
        order.tracking(collo),
    ) | {
        "from_address": addresses.DESK,
        "to_address": addresses.customer(order),
        "parcel_items": [] if collo else shipment_body.items(order),
    }


_DELIVERED = ("delivered", "Delivered")


def of_return(record: Record, collo: int) -> dict[str, Any]:
    """A parcel that a customer sent back."""
    brand = brands.SETTINGS[record.brand]["portal"]["brand"]["id"]
    events = [_event(at, state, STATUSES[state][1]) for at, state in record.history]
    return _body(
        record.incoming[collo],
        (record.created_at, record.history[-1][0]),
        {"brand_id": brand, "is_return": True},
        events,
        record.trackings[collo],
    ) | {
        "from_address": {
            "name": record.customer["name"],
            "postal_code": record.customer["postal_code"],
            "country_code": record.customer["country"],
        },
        "to_address": SHOP,
        "parcel_items": [],
    }


def _body(
    number: int,
    moments: tuple[float, float],
    details: dict[str, Any],
    events: list[dict[str, Any]],
    tracking: str,
) -> dict[str, Any]:
    first, last = moments
    expected = datetime.fromtimestamp(first + DAY, UTC).date().isoformat()
    return {
        "source_id": str(number),
        "announced_at": order_body.moment(first),
        "created_at": order_body.moment(first),
        "updated_at": order_body.moment(last),
        "details": details
        | {"expected_delivery_date": expected, "is_mail_box": False, "is_to_service_point": False},
        "events": events,
        "tracking_numbers": [{"carrier_code": "postnl", "tracking_number": tracking}],
    }


def _event(at: float, code: str, words: str) -> dict[str, Any]:
    return {
        "event_at": order_body.moment(at),
        "event_type": "carrier",
        "status_code": code,
        "status_description": words,
        "status_type": "success",
        "sub_status_code": "none",
    }


def as_seen(body: dict[str, Any]) -> dict[str, Any]:
    """The answer as traffic showed it: wrapped, with a phase and a description in its events."""
    events = [
        {
            "event_at": event["event_at"],
            "phase": event["status_code"],
            "description": event["status_description"],
        }
        for event in body["events"]
    ]
    return {"data": body | {"events": events}}
