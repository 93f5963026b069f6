"""Turns a return that a customer created through a portal into a record."""

from typing import Any

from portal.simulator import brands, parcels
from portal.simulator.merchant_api.records import Record
from portal.simulator.scenarios import Scenario

NO_REASON = 8  # Sendcloud's id for a return that names none


def record(
    return_id: int,
    brand: str,
    scenario: Scenario,
    body: dict[str, Any],
    incoming: list[int],
    now: float,
) -> Record:
    """The record of what the body of create asked for."""
    option = body["delivery_option"]
    items = _items(body, scenario, brand)
    is_paid = must_pay(brand, scenario, option)
    return Record(
        id=return_id,
        brand=brand,
        created_at=now,
        order_number=scenario.order_number,
        customer=_customer(body["incoming_parcel"]),
        outgoing=parcels.parcel_id(scenario),
        incoming=incoming,
        items=items,
        option=option,
        history=[(now, "no-label" if option == "in_store" else "announcing")],
        reason=body.get("reason") or (items[0]["reason"] if items else None),
        message=body.get("message") or "",
        refund=_refund(body.get("refund")),
        fee=0.0 if option == "in_store" else float(brands.SETTINGS[brand]["portal"]["return_fee"]),
        carrier=body.get("selected_carrier_code") or "postnl",
        store=body.get("store_location"),
        images=body.get("images") or [],
        is_foreign=bool(scenario.has("customs")),
        awaits_payment=is_paid,
        awaits_approval=bool(scenario.has("approval")),
        moves=not scenario.has("approval"),
    )


def must_pay(brand: str, scenario: Scenario, option: str) -> bool:
    """Whether the brand, or a rule for this order, wants the fee first."""
    return brands.takes_payment(brand, option) or any(
        scenario.has(trait) for trait in ("paid", "unpaid", "payment_fails")
    )


def _customer(sender: dict[str, Any]) -> dict[str, str]:
    names = {"street": "address_1", "country": "country"} | {
        name: name
        for name in ("name", "company_name", "house_number", "postal_code", "city", "email")
    }
    given = {name: str(sender.get(f"from_{key}") or "") for name, key in names.items()}
    return given | {"telephone": str(sender.get("from_telephone") or "")}


def _items(body: dict[str, Any], scenario: Scenario, brand: str) -> list[dict[str, Any]]:
    bought = {str(product["id"]): product for product in parcels.products(scenario, brand)}
    return [_item(item, bought[item["product_id"]]) for item in body.get("products") or []]


def _item(given: dict[str, Any], product: dict[str, Any]) -> dict[str, Any]:
    return {
        "product_id": given["product_id"],
        "description": given.get("description") or product["name"],
        "quantity": given["quantity"],
        "value": float(given.get("value") or product["price"] or 0),
        "reason": given["return_reason"],
        "message": given.get("return_message"),
        "sku": given.get("sku") or "",
        "hs_code": given.get("hs_code") or "",
        "weight": "0.350",
    }


def _refund(given: dict[str, Any] | None) -> dict[str, str] | None:
    if not given:
        return None
    return {"code": given["refund_type"]["code"], "message": given.get("message") or ""}


def notice(record: Record) -> dict[str, Any]:
    """`data` of the webhook return_created."""
    return {
        "id": record.id,
        "brand_id": brands.SETTINGS[record.brand]["portal"]["brand"]["id"],
        "order_number": record.order_number,
        "return_reason_id": record.reason or NO_REASON,
        "return_address_id": 1,
        "paid_return": record.awaits_payment,
        "delivery_choice": record.option,
        "refund_type": record.refund["code"] if record.refund else "",
        "items": [_noticed(item) for item in record.items],
    }


def _noticed(item: dict[str, Any]) -> dict[str, Any]:
    names = ("description", "quantity", "sku", "hs_code")
    kept = {name: item[name] for name in names}
    return kept | {"item_id": item["product_id"], "return_reason_id": item["reason"]}


def refund_type(code: str) -> dict[str, Any]:
    """The refund type with this code, as the settings list it."""
    return next(refund_type for refund_type in brands.REFUNDS if refund_type["code"] == code)
