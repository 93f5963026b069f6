"""The addresses of an order in version 3's fields."""

from typing import Any

from portal.simulator import parcels
from portal.simulator.merchant_api.returns_v3 import SHOP
from portal.simulator.v3.catalogue import Order

EU = frozenset({"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"})
EU |= {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
# What each field is called in the look-up of the return portal, where holes are named.
NAMES = {
    "name": "name",
    "company_name": "company_name",
    "postal_code": "postal_code",
    "city": "city",
    "email": "email",
    "phone_number": "telephone",
}
DESK: dict[str, Any] = {name: value for name, value in SHOP.items() if name != "po_box"}


def customer(order: Order) -> dict[str, Any]:
    """Where the order was sent; what is not known is left out."""
    parcel = parcels.parcel(order.scenario)
    given = {name: parcel[known] for name, known in NAMES.items() if parcel[known] is not None}
    if order.scenario.has("nulls"):
        given = {name: given[name] for name in given if name not in {"email", "phone_number"}}
    place = order.scenario.has("place") or {}
    country = place.get("country") or parcel["country"]["iso_2"]
    return given | _street(parcel) | {"country_code": country} | _city(place)


def _street(parcel: dict[str, Any]) -> dict[str, str]:
    divided, line = parcel["address_divided"], parcel["address"]
    if divided:
        return {"address_line_1": divided["street"], "house_number": divided["house_number"]}
    return {"address_line_1": line} if line else {}


def _city(place: dict[str, str]) -> dict[str, str]:
    return {"city": place["city"]} if place else {}


def needs_customs(country: str) -> bool:
    """Whether a parcel from this country needs a customs document on its way to the shop."""
    return country not in EU
