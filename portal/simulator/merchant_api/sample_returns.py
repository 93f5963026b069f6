"""The same past returns in every world, with all the variety that real traffic shows."""

from typing import Any

from portal.simulator import geography, labels
from portal.simulator.merchant_api.records import Record

COUNT = 130
APART = 7.3 * 3600  # seconds between two returns
LAST_ID, LAST_INCOMING, FIRST_ORDER = 1185081, 133726717, 5001
FIRST_OUTGOING = 182588000
DECLINED, STALE = 2, 3  # how many returns back the two with a trouble of their own are
PEOPLE = (
    ("Jane Doe", "Eindhoven"),
    ("Femke de Vries", "Utrecht"),
    ("José Ángel Martínez de la Fuente", "Madrid"),
    ("Kübra Yıldız", "Berlin"),
    ("Sjoerd Terpstra", "Harlingen"),
    ("Zoë Müller", "Zurich"),
    ("Aleksandra Wiśniewska-Kowalczyk", "Berlin"),
    ("Bo Li", "Eindhoven"),
    ("Ingrid van den Broek-Hendriksen", "Utrecht"),
    ("O'Neill, Maeve", "Harlingen"),
    ("=1+1", "Eindhoven"),
)
PRODUCTS = (
    ("19284", "T-shirt organic cotton, M", 19.95, "6109100010", 30),
    ("19286", "Canvas trousers, 32/34", 59.0, "6203423500", 31),
    ("19287", "Wool socks", 9.5, "6115940000", 11),
    ("19290", "Rain jacket, recycled, L", 129.0, "6201300000", 21),
    ("19291", "Canvas bag", 24.5, "4202221000", 24),
)
OPTIONS = ("drop_off_point", "drop_off_point", "drop_off_labelless", "pickup", "in_store")
REFUNDS = ("money", "credit", "exchange")
MESSAGES = ("", "Too small, I should have known.", "The seam is open at the left sleeve.", "")
ON_THE_WAY = ("shipment-on-route", "to-sorting", "at-sorting-centre", "delayed", "announced")
RARE = {17: "cancelled", 19: "announcement-failed", 23: "refused-by-recipient", 29: "exception"}
SHIP_WITH = {
    "rule_name": "my_ship_with_rule",
    "field": "ship_with",
    "value": "PostNL Return",
    "action": "ship_with",
    "friendly_name": "Return method",
    "priority": 1,
    "item_id": None,
}
FEE_RULE = {
    "rule_name": "Free for faulty goods",
    "field": "return_fee",
    "value": 0,
    "action": "change_return_fee",
    "friendly_name": "Return fee",
    "priority": 2,
    "item_id": "19290",
}


def records(now: float, count: int = COUNT) -> list[Record]:
    """All past returns; the newest is some hours older than `now`, seconds since the epoch."""
    return [_record(back, now - (back + 1) * APART) for back in range(count)]


def _record(back: int, created_at: float) -> Record:
    # Every twelfth return shares its order with the one after it.
    bought = back - (1 if back % 12 == 11 else 0)
    order = FIRST_ORDER + bought
    name, city = PEOPLE[bought % len(PEOPLE)]
    option = OPTIONS[back % len(OPTIONS)] if back > STALE else "drop_off_point"
    items = [_item(back + index) for index in range(1 + back % 3)]
    return Record(
        id=LAST_ID - back,
        brand="noordpunt",
        created_at=created_at,
        order_number=f"#{order}",
        customer=_customer(name, city, bought),
        outgoing=None if back % 11 == 5 else FIRST_OUTGOING + order,
        incoming=[LAST_INCOMING - 10 * back + collo for collo in range(2 if back % 16 == 9 else 1)],
        items=items,
        option=option,
        history=_history(back, option, created_at),
        reason=None if back % 9 == 4 else items[0]["reason"],
        message=MESSAGES[back % len(MESSAGES)],
        refund=None
        if back % 7 == 6
        else {"code": REFUNDS[back % 3], "message": "Size M please" if back % 3 == 2 else ""},
        fee=(3.5, 0.0, "1")[back % 3],
        carrier=list(geography.CARRIERS)[back % 4],
        store=7 if option == "in_store" else None,
        images=_images(back, items) if back % 4 == 2 else [],
        rules=None if back % 5 == 3 else _rules(back),
        is_foreign=city == "Zurich",
        odd=_oddities(back),
    )


def _oddities(back: int) -> frozenset[str]:
    named = {
        "declines": back == DECLINED,
        "stale": back == STALE,
        "quoted": back % 2 == 0,
        "no-total": back % 13 == 6,
        "carrier-status": back % 6 == 1,
        "old-rules": back % 10 == 8,
    }
    return frozenset(name for name, applies in named.items() if applies)


def _customer(name: str, city: str, back: int) -> dict[str, str]:
    country, postal_code, *_ = geography.CITIES[city]
    return {
        "name": name,
        "company_name": "Atelier Noord" if back % 8 == 7 else "",
        "street": geography.STREETS[back % len(geography.STREETS)],
        "house_number": f"{1 + back % 90}",
        "postal_code": postal_code,
        "city": city,
        "country": country,
        "email": f"shopper{back}@example.com",
        "telephone": "+31612345678" if back % 3 else "",
    }


def _item(number: int) -> dict[str, Any]:
    product_id, name, value, hs_code, reason = PRODUCTS[number % len(PRODUCTS)]
    return {
        "product_id": product_id,
        "description": name,
        "quantity": 1 + number % 2,
        "value": value,
        "reason": reason,
        "message": "A stain" if number % 4 == 3 else None,
        "sku": f"NP-{product_id}",
        "hs_code": hs_code,
        "weight": "0.350",
    }


def _history(back: int, option: str, at: float) -> list[tuple[float, str]]:
    begin = [(at, "ready-to-send"), (at + 60, "announced")]
    if option == "in_store":
        return [(at, "no-label")]
    if back < 6:
        return begin
    if back < 20:
        return [*begin, (at + 9 * 3600, ON_THE_WAY[back % len(ON_THE_WAY)])]
    last = next((state for every, state in RARE.items() if back % every == 0), "delivered")
    if last != "delivered":
        return [*begin, (at + 3600, last)]
    return [*begin, (at + 9 * 3600, "shipment-on-route"), (at + 40 * 3600, last)]


def _images(back: int, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    product = items[0]["product_id"]
    text = "My broken sleeve" if back % 8 == 2 else None
    return [{"filename": f"past{back:028x}.png", "product_id": product, "description": text}]


def photo(filename: str) -> bytes | None:
    """The photo of a past return, the same for all; None for another file."""
    return labels.picture() if filename.startswith("past") else None


def _rules(back: int) -> list[dict[str, Any]]:
    return [[], [SHIP_WITH], [SHIP_WITH, FEE_RULE]][back % 3]
