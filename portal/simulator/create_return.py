"""Strict checks of the body of create, so that a bug of the client fails in the demo."""

from collections import Counter
from collections.abc import Container
from datetime import date
from typing import Any

from portal.simulator import brands, geography, parcels
from portal.simulator.geography import CARRIERS
from portal.simulator.responses import Answer, refusal
from portal.simulator.scenarios import Scenario

PATH = "api/v2/brand/brand_domain/return-portal/incoming"
KNOWN = {
    "outgoing_parcel",
    "reason",
    "message",
    "refund",
    "delivery_option",
    "service_point",
    "selected_carrier_code",
    "selected_functionalities",
    "pickup_date",
    "products",
    "incoming_parcel",
    "images",
    "customs_information",
    "store_location",
}
ITEM = {
    "product_id",
    "quantity",
    "description",
    "value",
    "return_reason",
    "return_message",
    "hs_code",
    "origin_country",
    "sku",
    "weight",
}
IMAGE = {"filename", "product_id", "description"}
MOST_IMAGES = 10
NEEDED = ("name", "address_1", "house_number", "postal_code", "city", "country", "email")
SENDER = {f"from_{name}" for name in (*NEEDED, "company_name", "address_2")} | {
    "from_country_state",
    "from_telephone",
    "collo_count",
}
REFUND = {"refund_type", "message"}
CUSTOMS = {
    "customs_invoice_nr",
    "export_type",
    "invoice_date",
    "discount_granted",
    "freight_costs",
    "insurance_costs",
    "other_costs",
    "general_notes",
    "additional_declaration_statements",
    "importer_of_record",
    "tax_numbers",
    "return_data",
}
RETURN_DATA = {
    "return_postal_code",
    "outbound_tracking_number",
    "outbound_shipment_date",
    "outbound_carrier_name",
}
OPTIONS = {"drop_off_point", "drop_off_labelless", "in_store", "pickup"}


def _no(message: str, code: str = "invalid") -> Answer:
    return refusal(400, PATH, message, code)


def check(body: Any, scenario: Scenario, brand: str, uploads: Container[str]) -> None:
    """Raise the refusal that Sendcloud would answer; the order of the checks is our choice.

    A value of the wrong JSON type is refused too. If the connection dropped instead, the client
    would report an unknown outcome and hide its mistake.
    """
    try:
        _check(body, scenario, brand)
        _check_images(body, uploads)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise _no("a value has the wrong type") from None


def _check(body: Any, scenario: Scenario, brand: str) -> None:
    if not isinstance(body, dict) or set(body) - KNOWN:
        raise _no("unknown field", "unknown_field")
    if body.get("outgoing_parcel") != parcels.parcel_id(scenario):
        raise _no("outgoing_parcel: not the parcel of this token")
    if body.get("delivery_option") not in OPTIONS:
        raise _no("delivery_option: invalid choice", "invalid_choice")
    _check_products(body, scenario)
    _check_refund(body.get("refund") or {})
    _check_sender(body.get("incoming_parcel"), scenario)
    _check_travel(body, scenario, brand)


def _check_products(body: dict[str, Any], scenario: Scenario) -> None:
    bought: Counter[str] = Counter()
    for product in parcels.products(scenario):
        if product.get("returnable", True) and product.get("id"):
            bought[str(product["id"])] += product["quantity"]
    reasons = {reason["id"] for reason in brands.REASONS}
    listed = body.get("products") or []
    if not listed and body.get("reason") not in reasons:
        raise _no("reason: required without products", "required")
    wanted: Counter[str] = Counter()
    for item in listed:
        if set(item) - ITEM or not bought[item.get("product_id", "")]:
            raise _no("products: unknown or not returnable")
        wanted[item["product_id"]] += item.get("quantity", 0)
        if item.get("quantity", 0) < 1 or wanted[item["product_id"]] > bought[item["product_id"]]:
            raise _no("products: quantity out of bounds")
        if item.get("return_reason") not in reasons:
            raise _no("products: unknown reason")


def _check_images(body: dict[str, Any], uploads: Container[str]) -> None:
    images = body.get("images", [])
    listed = {item["product_id"] for item in body.get("products") or []}
    if not isinstance(images, list) or len(images) > MOST_IMAGES:
        raise _no("images: at most ten")
    for image in images:
        if set(image) - IMAGE or image["product_id"] not in listed:
            raise _no("images: unknown field or product")
        if image["filename"] not in uploads:
            raise _no("images: no such upload", "not_found")


def _check_refund(refund: dict[str, Any]) -> None:
    codes = {refund_type["code"] for refund_type in brands.REFUNDS}
    if refund and (set(refund) - REFUND or refund["refund_type"]["code"] not in codes):
        raise _no("refund: invalid choice", "invalid_choice")


def _check_sender(sender: Any, scenario: Scenario) -> None:
    if not isinstance(sender, dict):
        raise _no("incoming_parcel: required", "required")
    if set(sender) - SENDER:
        raise _no("incoming_parcel: unknown field", "unknown_field")
    missing = [name for name in NEEDED if not sender.get(f"from_{name}")]
    if missing:
        raise _no(f"incoming_parcel: from_{missing[0]} is required", "required")
    if not 1 <= sender.get("collo_count", 1) <= (scenario.has("colli") or 1):
        raise _no("incoming_parcel: collo_count out of bounds")


def _check_customs(customs: Any, scenario: Scenario) -> None:
    if customs is None:
        if scenario.has("customs"):
            raise _no("customs_information: required", "required")
        return
    if set(customs) - CUSTOMS or not customs.get("customs_invoice_nr"):
        raise _no("customs_information: unknown field or no customs_invoice_nr")
    if customs.get("export_type") not in {"private", "commercial_b2c", "commercial_b2b"}:
        raise _no("customs_information: export_type: invalid choice", "invalid_choice")
    if set(customs.get("return_data", {})) - RETURN_DATA:
        raise _no("customs_information: return_data: unknown field", "unknown_field")


def _check_travel(body: dict[str, Any], scenario: Scenario, brand: str) -> None:
    option = body["delivery_option"]
    if body.get("selected_carrier_code") not in {None, *(scenario.has("carriers") or CARRIERS)}:
        raise _no("selected_carrier_code: invalid choice", "invalid_choice")
    points = {point["id"]: point for point in geography.POINTS}
    chosen = (body.get("service_point") or {}).get("id")
    if chosen is not None and chosen not in points:
        raise _no("service_point: not found", "not_found")
    is_locker = chosen is not None and points[chosen]["general_shop_type"] == "locker"
    if option == "drop_off_labelless" and is_locker:
        raise _no("service_point: cannot print labels")
    _check_customs(body.get("customs_information"), scenario)
    stores = {store["id"] for store in brands.SETTINGS[brand]["return_locations"]}
    if option == "in_store" and body.get("store_location") not in stores:
        raise _no("store_location: not found", "not_found")
    if option == "pickup" and "first_mile" not in (body.get("selected_functionalities") or {}):
        raise _no("selected_functionalities: first_mile is required", "required")
    if body.get("pickup_date") is not None:
        date.fromisoformat(body["pickup_date"])
