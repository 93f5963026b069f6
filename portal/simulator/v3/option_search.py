"""Answers which shipping options fit two places."""

from typing import Any

from portal.simulator.responses import Answer, ok
from portal.simulator.switches import Switches
from portal.simulator.v3 import carrier_options
from portal.simulator.v3.carrier_options import Option
from portal.simulator.v3.return_check import no
from portal.simulator.v3.shapes import (
    choice,
    decimal,
    flag,
    listed,
    maybe,
    text,
    thing,
    whole,
)

PLACE = thing(
    {"country_code": text(2, 2)},
    {
        name: maybe(text())
        for name in (
            *("name", "company_name", "address_line_1", "address_line_2", "house_number"),
            *("postal_code", "city", "po_box", "state_province_code", "email", "phone_number"),
        )
    },
)
WEIGHT = thing({"value": decimal, "unit": choice("kg", "g", "lbs", "oz")})
SIZE = dict.fromkeys(("length", "width", "height"), decimal)
PARCEL = thing(
    {}, {"weight": WEIGHT, "dimensions": thing(SIZE | {"unit": choice("cm", "mm", "m")})}
)
FLAT = ("from_country_code", "from_postal_code", "to_country_code", "to_postal_code")
FIRST_MILES = ("pickup", "dropoff", "pickup_dropoff", "fulfilment")
FUNCTIONS = thing(
    {},
    dict.fromkeys(("returns", "labelless", "multicollo", "b2c", "tracked", "pick_up", "ers"), flag)
    | {"first_mile": maybe(choice(*FIRST_MILES))},
)
QUESTION = thing(
    {},
    {
        "from_address": PLACE,
        "to_address": PLACE,
        "parcels": maybe(listed(PARCEL, 1, 50)),
        "functionalities": maybe(FUNCTIONS),
        "carrier_code": maybe(text()),
        "contract_id": maybe(whole(1)),
        "shipping_option_code": maybe(text()),
        "shipping_product_code": maybe(text()),
        "calculate_quotes": maybe(flag),
    }
    | {name: maybe(text(0, 12)) for name in FLAT},
)
# Sendcloud's own letters take no returns, whatever the answer says of them.
LETTER = Option("sendcloud:letter", "Unstamped letter", "sendcloud", 1, ("NL",))


def answer(asked: dict[str, Any], switches: Switches) -> Answer:
    """The options; null where none fits, and an empty list where the account has none."""
    if wrong := QUESTION(asked):
        raise no(*wrong)
    wanted = asked.get("functionalities") or {}
    country = _start(asked)
    if not switches.return_options:
        return ok({"data": [], "message": "No option of this account fits."})
    found = [known for known in carrier_options.OPTIONS if _fits(known, country, wanted, asked)]
    shown = [carrier_options.body(known) for known in found]
    if country == "NL" and set(wanted) <= {"returns"} and shown:
        shown.append(carrier_options.body(LETTER))
    if not shown:
        return ok({"data": None, "message": "No shipping options found for these parameters."})
    return ok({"data": shown, "message": None})


def _start(asked: dict[str, Any]) -> str:
    """The country that the parcel starts from, named in one of the two ways and never in both."""
    is_flat, is_nested = any(name in asked for name in FLAT), "from_address" in asked
    if is_flat and (is_nested or "to_address" in asked):
        raise no("from_address", "invalid", "Use one way to name the places.")
    if is_flat:
        return str(asked.get("from_country_code") or "")
    for name in ("from_address", "to_address"):
        if name not in asked:
            raise no(name, "required")
    return str(asked["from_address"]["country_code"])


def _fits(known: Option, country: str, wanted: dict[str, Any], asked: dict[str, Any]) -> bool:
    named = {
        "carrier_code": known.carrier,
        "contract_id": known.contract,
        "shipping_option_code": known.code,
    }
    is_named = all(asked.get(name) in {None, value} for name, value in named.items())
    return is_named and carrier_options.fits(known, country, wanted)
