"""The tables and keys of the brand's file, and how rules are made of them."""

from decimal import Decimal
from typing import Any

from babel import Locale
from django.conf import settings

from portal.rules.brand_rules import (
    DROP_OFF_POINT,
    LABELLESS,
    PICKUP,
    ReasonRule,
    RefundRule,
    ReturnAddress,
    Rules,
)
from portal.rules.mistakes import Place
from portal.rules.readers import (
    Key,
    Reader,
    kilograms,
    listed,
    matching,
    one_of,
    table,
    text,
    whole,
    yes_or_no,
)
from portal.rules.reasons import OTHER, REASONS, REFUNDS

LEAST_DAYS = 14  # the law gives a customer as many
MOST_DAYS = 3650
ON_THE_WAY = 14  # days that an order may take to arrive, where the day of delivery is not known
WEIGHT = Decimal(1)  # kg
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
COUNTRIES = frozenset(map(str, Locale("en").territories)) - {"EU", "UN"}
WORDS = table(dict.fromkeys(LANGUAGES, Key(text())))


def country(value: Any, place: Place) -> str | None:
    """A country's ISO 3166 code."""
    if isinstance(value, str) and value in COUNTRIES and value.isalpha() and len(value) == 2:
        return value
    place.wrong("must be a country's code in two capital letters, such as NL.")
    return None


def reason_id(value: Any, place: Place) -> int | None:
    """The id of one of Sendcloud's reasons."""
    if type(value) is int and value in REASONS:
        return value
    place.wrong("must be the id of one of Sendcloud's reasons, such as 11; see docs/engines.md.")
    return None


def _each_once(reader: Reader, name: str) -> Reader:
    """A list of tables, one or more, of which no two have the same value under this key."""
    whole_list = listed(reader, least=1)

    def read(value: Any, place: Place) -> tuple[dict[str, Any] | None, ...] | None:
        if not isinstance(value, list):
            place.wrong(f"must be tables, each begun with [[{place.name}]].")
            return None
        entries: tuple[dict[str, Any] | None, ...] = whole_list(value, place) or ()
        seen = set()
        for number, entry in enumerate(entries):
            found = entry and entry[name]
            if found is not None and found in seen:
                place.below(number).below(name).wrong(f"names {found} a second time.")
            seen.add(found)
        return entries

    return read


ADDRESS = {
    "name": Key(text(), is_needed=True),
    "company_name": Key(text(), ""),
    "address_line_1": Key(text(), is_needed=True),
    "house_number": Key(text(20), ""),
    "address_line_2": Key(text(), ""),
    "postal_code": Key(text(12), is_needed=True),
    "city": Key(text(), is_needed=True),
    "country_code": Key(country, is_needed=True),
    "state_province_code": Key(text(10), ""),
    "email": Key(matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address"), ""),
    "phone_number": Key(matching(r"[+0-9][0-9 ()/.-]{4,24}", "a telephone number"), ""),
}
WINDOW = {
    "days": Key(whole(LEAST_DAYS, MOST_DAYS), is_needed=True),
    "days_from_order": Key(whole(LEAST_DAYS, MOST_DAYS)),
}
PRODUCTS = {
    "excluded_skus": Key(listed(text()), ()),
    "excluded_names": Key(listed(text(200)), ()),
}


def reason(value: Any, place: Place) -> dict[str, Any] | None:
    """A reason; the one that says nothing by itself cannot do without a note."""
    read: dict[str, Any] | None = table(REASON)(value, place)
    if read and read["id"] == OTHER and read["asks_note"] is False:
        place.below("asks_note").wrong(f"must be true for {OTHER}, which says nothing by itself.")
    return read


REASON = {
    "id": Key(reason_id, is_needed=True),
    "asks_note": Key(yes_or_no),
    "text": Key(WORDS),
}
REFUND = {
    "code": Key(one_of(*REFUNDS), is_needed=True),
    "asks_note": Key(yes_or_no),
    "text": Key(WORDS),
}
SENDING = {
    "options": Key(listed(one_of(DROP_OFF_POINT, LABELLESS, PICKUP), least=1), is_needed=True),
    "carriers": Key(listed(matching(r"[a-z0-9_]+", "a carrier's code, such as postnl")), ()),
    "option_codes": Key(
        listed(matching(r"[^\s:]+:\S+", "an option's code, such as postnl:standard/return")), ()
    ),
    "weight_kg": Key(kilograms("0.001", "1000"), WEIGHT),
}
ACCOUNT = {
    "brand_id": Key(whole(1, 10**12)),
    "integration_ids": Key(listed(whole(1, 10**12)), ()),
}
FILE = table(
    {
        "address": Key(table(ADDRESS), is_needed=True),
        "window": Key(table(WINDOW), is_needed=True),
        "products": Key(table(PRODUCTS), {"excluded_skus": (), "excluded_names": ()}),
        "reason": Key(_each_once(reason, "id"), is_needed=True),
        "refund": Key(_each_once(table(REFUND), "code"), ()),
        "sending": Key(table(SENDING), is_needed=True),
        "account": Key(table(ACCOUNT), {"brand_id": None, "integration_ids": ()}),
    }
)


def rules_of(read: dict[str, Any]) -> Rules:
    """The rules of a file in which no mistake was found."""
    days = read["window"]["days"]
    sending = read["sending"]
    return Rules(
        address=ReturnAddress(**read["address"]),
        days=days,
        days_from_order=read["window"]["days_from_order"] or days + ON_THE_WAY,
        excluded_skus=read["products"]["excluded_skus"],
        excluded_names=read["products"]["excluded_names"],
        reasons=tuple(map(_reason, read["reason"])),
        refunds=tuple(map(_refund, read["refund"])),
        delivery_options=sending["options"],
        carriers=sending["carriers"],
        option_codes=sending["option_codes"],
        brand_id=read["account"]["brand_id"],
        integration_ids=read["account"]["integration_ids"],
        weight=sending["weight_kg"],
    )


def _reason(entry: dict[str, Any]) -> ReasonRule:
    asks_note = entry["id"] == OTHER or bool(entry["asks_note"])
    return ReasonRule(entry["id"], asks_note, _said(entry))


def _refund(entry: dict[str, Any]) -> RefundRule:
    asks = entry["asks_note"]
    code = entry["code"]
    return RefundRule(code, code == "exchange" if asks is None else asks, _said(entry))


def _said(entry: dict[str, Any]) -> dict[str, str]:
    return {language: words for language, words in (entry["text"] or {}).items() if words}
