"""Turns a return that was made by API into a record."""

from typing import Any

from portal.simulator import brands
from portal.simulator.merchant_api.records import Asked, Record
from portal.simulator.scenarios import Scenario
from portal.simulator.v3 import addresses, carrier_options


def record(
    numbers: tuple[int, int],
    asked: dict[str, Any],
    scenario: Scenario | None,
    now: float,
    polls: int,
) -> Record:
    """The record of what the body asked for; `numbers` are the return's and its parcel's ids."""
    return_id, first = numbers
    option = carrier_options.option(asked["ship_with"]["shipping_option_code"])
    is_foreign = addresses.needs_customs(asked["from_address"]["country_code"])
    # Where customs want a document, Sendcloud makes one parcel of all.
    count = 1 if is_foreign else asked.get("collo_count", 1)
    items = [_item(given) for given in asked.get("parcel_items", [])]
    chosen = asked.get("delivery_option")
    is_labelless = bool(option and option.labelless)
    return Record(
        id=return_id,
        brand=_brand(asked.get("brand_id", 1)),
        created_at=now,
        order_number=asked.get("order_number", ""),
        customer=_customer(asked["from_address"]),
        outgoing=None,
        incoming=list(range(first, first + count)),
        items=items,
        option="drop_off_labelless" if is_labelless else chosen or "drop_off_point",
        history=[(now, "no-label" if chosen == "in_store" else "announcing")],
        reason=items[0]["reason"] if items else None,
        carrier=option.carrier if option else "postnl",
        is_foreign=is_foreign,
        moves=True,
        asked=_fate(asked, scenario, polls),
    )


def _fate(asked: dict[str, Any], scenario: Scenario | None, polls: int) -> Asked:
    traits = scenario.traits if scenario else {}
    return Asked(asked, traits.get("polls") or polls, bool(traits.get("fails")))


def _brand(number: int) -> str:
    matches = (
        domain
        for domain, settings in brands.SETTINGS.items()
        if settings["portal"]["brand"]["id"] == number
    )
    return next(matches)


def _customer(address: dict[str, Any]) -> dict[str, str]:
    names = ("name", "company_name", "house_number", "postal_code", "city", "email")
    given = {name: str(address.get(name) or "") for name in names}
    return given | {
        "street": address["address_line_1"],
        "country": address["country_code"],
        "telephone": address.get("phone_number") or "",
    }


def _item(given: dict[str, Any]) -> dict[str, Any]:
    price = given.get("price") or given.get("value") or {"value": 0}
    reason = given.get("return_reason_id")
    return {
        "product_id": given.get("product_id") or "",
        "description": given.get("description") or "",
        "quantity": given.get("quantity", 1),
        "value": float(price["value"]),
        "reason": None if reason in {None, ""} else int(reason),
        "message": given.get("return_message"),
        "sku": given.get("sku") or "",
        "hs_code": given.get("hs_code") or "",
        "weight": str(given.get("weight", {}).get("value", 0.35)),
        "item_id": given.get("item_id"),
    }
