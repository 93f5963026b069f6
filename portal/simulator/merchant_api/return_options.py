"""Whether a return could be made: sender addresses, return options and the validation (v3)."""

import json
from typing import Any

from portal.simulator.merchant_api.parcels_v2 import DESK
from portal.simulator.responses import Answer, ok
from portal.simulator.world import Call, World

PLACE = {"country_code", "postal_code"}
FILTER = {"from_address", "to_address", "functionalities", "parcels", "calculate_quotes"}
FILTER |= {"carrier_code", "contract_id", "shipping_option_code"}
RETURN = {"from_address", "to_address", "ship_with", "weight", "collo_count", "parcel_items"}
RETURN |= {"order_number", "external_reference", "brand_id", "delivery_option", "dimensions"}
ADDRESS = {"name", "address_line_1", "postal_code", "city", "country_code"}
MORE = {"company_name", "address_line_2", "house_number", "po_box", "state_province_code"}
MORE |= {"email", "phone_number"}
CODE, CONTRACT = "postnl:standard/return", 60
NO_METHODS = "No shipping methods for given parameters"


def sender_addresses(call: Call) -> Answer:
    """The merchant's own addresses; the return desk is the only one."""
    if set(call.query) - {"cursor", "page_size"}:
        return _refused("query", "unknown_field")
    given = {name: DESK[name] for name in ("name", "company_name", "house_number", "city")}
    given |= {"address_line_1": DESK["street"], "address_line_2": "", "email": DESK["email"]}
    given |= {"postal_code": DESK["postal_code"], "country_code": DESK["country"]}
    return ok({"data": [given | {"id": 1, "phone_number": DESK["telephone"]}]})


def options(call: Call, body: bytes, world: World) -> Answer:
    """The options that fit the question; none where the account has no carrier for them."""
    asked = _read(body)
    if set(asked) - FILTER:
        return _refused(min(set(asked) - FILTER), "unknown_field")
    for name in ("from_address", "to_address"):
        place = asked.get(name)
        if not isinstance(place, dict) or set(place) - PLACE - ADDRESS - MORE:
            return _refused(name, "invalid")
    if not all(_is_text_weight(parcel) for parcel in asked.get("parcels") or []):
        return _refused("parcels", "invalid")
    if not world.switches.return_options:
        return ok({"data": [], "message": "No option of this account fits."})
    wants_return = (asked.get("functionalities") or {}).get("returns")
    return ok({"data": [_option(CODE, "PostNL Standard return", returns=bool(wants_return))]})


def validate(call: Call, body: bytes, world: World) -> Answer:
    """Check a return's body as create does, and make nothing."""
    asked = _read(body)
    if set(asked) - RETURN:
        return _refused(min(set(asked) - RETURN), "unknown_field")
    for name in ("from_address", "to_address"):
        address = asked.get(name)
        if not isinstance(address, dict) or set(address) - ADDRESS - MORE:
            return _refused(name, "invalid")
        if missing := sorted(field for field in ADDRESS if not address.get(field)):
            return _refused(f"{name}.{missing[0]}", "required", "This field is required")
    ship_with, weight = asked.get("ship_with"), asked.get("weight")
    if not isinstance(weight, dict) or not isinstance(weight.get("value"), (int, float)):
        return _refused("weight", "required", "This field is required")
    if not isinstance(ship_with, dict) or ship_with.get("type") != "shipping_option_code":
        return _refused("ship_with", "invalid")
    if world.switches.return_refused or ship_with.get("shipping_option_code") != CODE:
        return _refused("ship_with", "invalid", NO_METHODS)
    return ok(asked | {"weight": weight["value"]})


def _read(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise _refused("body", "invalid")
    return asked


def _is_text_weight(parcel: Any) -> bool:
    weight = parcel.get("weight") if isinstance(parcel, dict) else None
    return isinstance(weight, dict) and isinstance(weight.get("value"), str)


def _refused(field: str, code: str, message: str = "This is not valid") -> Answer:
    return ok({"errors": [{"field": field, "code": code, "message": message}]}, 400)


def _option(code: str, name: str, *, returns: bool) -> dict[str, Any]:
    contract = {"id": CONTRACT, "client_id": "", "carrier_code": "postnl", "name": "PostNL"}
    weights = {"min": {"value": "0.001", "unit": "kg"}, "max": {"value": "23.001", "unit": "kg"}}
    size = {"length": "175.00", "width": "78.00", "height": "58.00", "unit": "cm"}
    needs = {"fields": [], "export_documents": False, "is_service_point_required": False}
    return {
        "code": code,
        "name": name,
        "carrier": {"code": "postnl", "name": "PostNL"},
        "product": {"code": "postnl:standard", "name": "PostNL Standard"},
        "functionalities": {"returns": returns, "labelless": False},
        "contract": contract,
        "weight": weights,
        "max_dimensions": size,
        "requirements": needs,
        "charging_type": "label_creation",
        "parcel_billed_weights": [],
        "quotes": None,
    }
