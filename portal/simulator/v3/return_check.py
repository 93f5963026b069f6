"""What Sendcloud would refuse of a return beyond its shape: choices that do not go together."""

from typing import Any

from portal.simulator import brands
from portal.simulator.responses import Answer, ok
from portal.simulator.switches import Switches
from portal.simulator.v3 import addresses, carrier_options, refusals
from portal.simulator.v3.return_shape import RETURN

NO_METHODS = "No shipping methods for given parameters"
MESSAGES = {
    "unknown_field": "Unknown field",
    "required": "This field is required",
    "invalid_choice": "This is not a valid choice",
    "not_a_list": "Expected a list of items",
}
HEAVIEST = 23.001  # kg
IN_KG = {"kg": 1.0, "g": 0.001, "lbs": 0.4536, "oz": 0.02835}
REASONS = {*range(1, 33)} - {2, 5}  # Sendcloud's own
WANTED = ("hs_code", "origin_country", "quantity", "description", "weight")


def check(asked: Any, switches: Switches) -> None:
    """Raise the 400 that Sendcloud would answer; the order of the checks is our choice."""
    if wrong := RETURN(asked):
        raise no(*wrong)
    _check_brand(asked)
    _check_reasons(asked)
    _check_carriage(asked, switches)
    _check_delivery(asked, switches)
    if addresses.needs_customs(asked["from_address"]["country_code"]):
        _check_goods(asked)


def no(field: str, code: str, message: str = "") -> Answer:
    """A 400 that names the field."""
    return ok(refusals.fields(field, code, message or MESSAGES.get(code, "This is not valid")), 400)


def _check_brand(asked: dict[str, Any]) -> None:
    known = {settings["portal"]["brand"]["id"] for settings in brands.SETTINGS.values()}
    if asked.get("brand_id", 1) not in known:
        raise no("brand_id", "not_found", "Brand not found")


def _check_reasons(asked: dict[str, Any]) -> None:
    for number, item in enumerate(asked.get("parcel_items", [])):
        reason = item.get("return_reason_id")
        if reason is not None and str(reason) not in {str(known) for known in REASONS}:
            raise no(f"parcel_items.{number}.return_reason_id", "invalid_choice")


def _check_carriage(asked: dict[str, Any], switches: Switches) -> None:
    ship_with = asked["ship_with"]
    # Without a type the code is read as a product's, of which there is none.
    if ship_with.get("type") != "shipping_option_code":
        raise no("ship_with", "invalid", NO_METHODS)
    option = carrier_options.option(ship_with.get("shipping_option_code"))
    country, weight = asked["from_address"]["country_code"], asked["weight"]
    if switches.return_refused or not switches.return_options or option is None:
        raise no("ship_with", "invalid", NO_METHODS)
    if country not in option.countries or ship_with.get("contract", option.contract) != (
        option.contract
    ):
        raise no("ship_with", "invalid", NO_METHODS)
    if not 0.001 <= weight["value"] * IN_KG[weight["unit"]] <= HEAVIEST:
        raise no("returns", "invalid", NO_METHODS)
    if asked.get("collo_count", 1) > option.most_colli:
        raise no("returns", "invalid", NO_METHODS)


def _check_delivery(asked: dict[str, Any], switches: Switches) -> None:
    option = carrier_options.option(asked["ship_with"]["shipping_option_code"])
    chosen = asked.get("delivery_option")
    is_odd = chosen == "drop_off_labelless" and option and not option.labelless
    if is_odd or (chosen == "in_store" and switches.in_store_refused):
        raise no("delivery_option", "invalid_choice")
    if chosen == "pickup" and switches.pickup_refused:
        raise no("delivery_option", "invalid", "A pickup date is required")


def _check_goods(asked: dict[str, Any]) -> None:
    if not asked.get("parcel_items"):
        raise no("parcel_items", "required")
    for number, item in enumerate(asked["parcel_items"]):
        for name in WANTED:
            if not item.get(name):
                raise no(f"parcel_items.{number}.{name}", "required")
        if not item.get("price") and not item.get("value"):
            raise no(f"parcel_items.{number}.value", "required")
