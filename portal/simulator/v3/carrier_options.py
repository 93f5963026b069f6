"""The account's shipping options for returns, and from where each takes parcels."""

from dataclasses import dataclass
from typing import Any

CONTRACT = 60


@dataclass(frozen=True)
class Option:
    """A way for a parcel to travel; `countries` are those it starts from, empty for all."""

    code: str
    name: str
    carrier: str
    contract: int
    countries: tuple[str, ...] = ()
    labelless: bool = False
    first_mile: str = "dropoff"
    charging: str = "label_creation"
    most_colli: int = 10


HOME = ("NL", "BE")
ABROAD = ("AT", "CH", "DK", "ES", "FR", "IT", "LU", "PT", "SE")
OPTIONS = (
    Option("postnl:standard/return", "PostNL Standard return", "postnl", CONTRACT, HOME + ABROAD),
    Option(
        "postnl:standard/return,labelless",
        "PostNL return without a printer",
        "postnl",
        CONTRACT,
        HOME,
        labelless=True,
        most_colli=1,
    ),
    Option("dpd:return/return", "DPD Return", "dpd", 61, HOME, charging="first_scan"),
    Option("ups:standard/return,pickup", "UPS pickup", "ups", 62, HOME, first_mile="pickup"),
    Option(
        "dhl_de:retoure/eco_delivery,labelless",
        "DHL Retoure, QR code",
        "dhl_de",
        63,
        ("DE",),
        labelless=True,
        most_colli=1,
    ),
)
CARRIERS = {"postnl": "PostNL", "dpd": "DPD", "ups": "UPS", "dhl_de": "DHL Germany"}
CARRIERS |= {"sendcloud": "Sendcloud"}


def option(code: Any) -> Option | None:
    """The option with this code."""
    return next((known for known in OPTIONS if known.code == code), None)


def fits(known: Option, country: str, wanted: dict[str, Any]) -> bool:
    """Whether an option starts there and has every wanted functionality."""
    has = {"returns": True, "labelless": known.labelless, "first_mile": known.first_mile}
    asked = {name: value for name, value in wanted.items() if value}
    return country in known.countries and all(
        has.get(name) == value for name, value in asked.items()
    )


def body(known: Option, *, returns: bool = True) -> dict[str, Any]:
    """An option as POST /api/v3/shipping-options shows it."""
    carrier = CARRIERS[known.carrier]
    product = known.code.partition("/")[0]
    return {
        "code": known.code,
        "name": known.name,
        "carrier": {"code": known.carrier, "name": carrier},
        "product": {"code": product, "name": carrier},
        "functionalities": {
            "returns": returns,
            "labelless": known.labelless,
            "first_mile": known.first_mile,
            "multicollo": known.most_colli > 1,
        },
        "contract": {
            "id": known.contract,
            "client_id": "",
            "carrier_code": known.carrier,
            "name": carrier,
        },
        "weight": {
            "min": {"value": "0.001", "unit": "kg"},
            "max": {"value": "23.001", "unit": "kg"},
        },
        "max_dimensions": {"length": "175.00", "width": "78.00", "height": "58.00", "unit": "cm"},
        "requirements": {
            "fields": [],
            "export_documents": False,
            "is_service_point_required": False,
        },
        "charging_type": known.charging,
        "parcel_billed_weights": [],
        "quotes": None,
    }
