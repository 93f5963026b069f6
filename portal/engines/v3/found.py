"""The lookup that the flow knows, made of an order and its shipments."""

from collections.abc import Sequence
from typing import Any

from portal.engines.v3.candidates import Candidate
from portal.engines.v3.lines import Line, lines_of
from portal.rules import Rules, is_returnable
from portal.sendcloud import OutgoingLookup
from portal.sendcloud.outgoing import Carrier, Goods, MadeWithKeys, OutgoingParcel, Product
from portal.sendcloud.v3 import Place

MOST_COLLI = 9  # parcels that a customer is asked about


def lookup_of(
    candidate: Candidate, rules: Rules, ways: Sequence[str], carriers: Sequence[Carrier]
) -> OutgoingLookup:
    """What the portal knows of it, with the ways in which it may come back."""
    lines = lines_of(candidate)
    shipped = [at for parcel in candidate.parcels if (at := parcel.announced_at)]
    facts = MadeWithKeys(
        ways=tuple(ways),
        goods=tuple(_goods(line) for line in lines),
        currency=next((line.currency for line in lines if line.currency), ""),
        shipped_at=min(shipped, default=None),
    )
    return OutgoingLookup(
        parcel=_parcel(candidate),
        products=tuple(_product(line, rules) for line in lines),
        carriers=tuple(carriers),
        with_keys=facts,
    )


def _product(line: Line, rules: Rules) -> Product:
    return Product(
        id=line.id,
        name=line.name,
        price=line.price,
        image_url=line.image_url,
        quantity=line.quantity,
        returnable=is_returnable(rules, line.sku, line.name),
    )


def _goods(line: Line) -> Goods:
    return Goods(
        product_id=line.id,
        item_id=line.item_id,
        sku=line.sku,
        kilograms=line.kilograms,
        hs_code=line.hs_code,
        origin_country=line.origin_country,
    )


def key_of(candidate: Candidate) -> int:
    """The number by which returns of one order are counted together.

    It is the first parcel's, as on v2, or else the order's with a minus, which no parcel has.
    """
    if candidate.parcels:
        return candidate.parcels[0].id
    return -(candidate.order.id or 0) if candidate.order else 0


def _parcel(candidate: Candidate) -> OutgoingParcel:
    place, parcels = place_of(candidate), candidate.parcels
    return OutgoingParcel.model_validate(
        _address(place)
        | {
            "id": key_of(candidate),
            "email": place.email or _customer(candidate, "email"),
            "telephone": place.phone_number or _customer(candidate, "phone_number"),
            "order_number": candidate.number,
            "tracking_number": parcels[0].tracking_number if parcels else "",
            "carrier": {"code": candidate.shipments[0].carrier if candidate.shipments else ""},
            "collo_count": min(max(len(parcels), 1), MOST_COLLI),
        }
    )


def place_of(candidate: Candidate) -> Place:
    """Where it went."""
    if candidate.parcels:
        return candidate.shipments[0].to_address
    return candidate.order.shipping_address if candidate.order else Place()


def _customer(candidate: Candidate, field: str) -> str:
    return str(getattr(candidate.order.customer_details, field)) if candidate.order else ""


def _address(place: Place) -> dict[str, Any]:
    return {
        "name": place.name,
        "company_name": place.company_name,
        "address": place.address_line_1,
        "address_2": place.address_line_2,
        "house_number": place.house_number,
        "postal_code": place.postal_code,
        "city": place.city,
        "country": {"iso_2": place.country_code.upper()},
        "to_state": place.state_province_code,
    }
