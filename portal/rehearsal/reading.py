"""Looks that only read: the portal's settings, one order, and both lists of returns."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from portal.engines.v3.eligible import SENT
from portal.rehearsal.seen import Seen, word
from portal.sendcloud.fields import moment_of, whole_of
from portal.sendcloud.returns_api import cursor_of
from portal.sendcloud.unread import Unread, UnreadCalls

SETTINGS = ("refund_options", "delivery_options", "return_fee", "languages", "return_locations")
MOST_PAGES = 10  # of version 3's list
DETAILS = {
    "order_items": "items",
    "integration": "its integration",
    "order_created_at": "its date",
}


def settings(calls: UnreadCalls, domain: str, seen: Seen) -> None:
    """The settings of the return portal, and whether it knows a language by our name."""
    answer = calls.portal_settings(domain)
    if not answer.is_fine:
        for assumption in (10, 11):
            seen.skip(assumption, "The brand has no return portal, or it does not answer.")
        return
    inside = answer.fields.get("portal")
    known = {*answer.fields, *(inside if isinstance(inside, dict) else {})}
    missing = ", ".join(name for name in SETTINGS if name not in known)
    seen.agree(10, unless=missing and f"The settings lack {missing}.")
    status = calls.portal_settings(domain, "nl-NL").status
    seen.agree(11, unless="" if status < 300 else f"The language nl-NL is answered with {status}.")


def order(calls: UnreadCalls, number: str, seen: Seen) -> None:
    """One order by its number, its shipments, and where one of its parcels is."""
    orders, shipments = calls.orders(number), calls.shipments(number)
    if orders.listed():
        seen.agree(45, unless=_lacking(orders.listed()[0]))
        seen.useful += [f"The order is of integration {number}." for number in _shops(orders)]
    elif shipments.listed():
        sentence = "It was sent with Sendcloud, but GET /v3/orders does not have it: it was not "
        seen.differ(45, f"{sentence}imported, or orders are not kept as long.")
    else:
        seen.skip(45, "Neither orders nor shipments have this number.")
    _status(orders, shipments, seen)
    nothing = calls.shipments(f"rehearsal-{uuid4().hex[:12]}")
    is_empty = nothing.is_fine and nothing.fields.get("data") == []
    seen.agree(46, unless="" if is_empty else _other_than_empty(nothing))
    _tracking(calls, shipments, seen)


def _status(orders: Unread, shipments: Unread, seen: Seen) -> None:
    """What the shop calls an order that Sendcloud has brought."""
    if not (orders.listed() and shipments.listed()):
        seen.skip(55, "No order was named that was imported and sent with Sendcloud.")
        return
    details = Unread(200, orders.listed()[0].get("order_details"))
    code = Unread(200, details.fields.get("status")).fields.get("code")
    called = word(code.strip().lower().replace(" ", "_") if isinstance(code, str) else code)
    seen.agree(55, unless="" if called in SENT else f"An order that left is called {called}.")


def _lacking(order: Mapping[str, Any]) -> str:
    """What an order lacks that the portal reads."""
    details = order.get("order_details")
    known = details if isinstance(details, dict) else {}
    lacking = [called for name, called in DETAILS.items() if not known.get(name)]
    lacking += ["an address"] * (not order.get("shipping_address"))
    return f"The order lacks {', '.join(lacking)}." if lacking else ""


def _shops(orders: Unread) -> list[int]:
    """The numbers of the integrations of these orders."""
    details = [Unread(200, one.get("order_details")).fields for one in orders.listed()]
    shops = [Unread(200, one.get("integration")).fields.get("id") for one in details]
    return sorted({number for shop in shops if (number := whole_of(shop)) is not None})


def _other_than_empty(answer: Unread) -> str:
    shape = "without an empty list" if answer.is_fine else "instead of an empty list"
    return f"An order that does not exist is answered with {answer.status} {shape}."


def _tracking(calls: UnreadCalls, shipments: Unread, seen: Seen) -> None:
    numbers = [
        parcel["tracking_number"]
        for shipment in shipments.listed()
        for parcel in Unread(200, shipment).listed("parcels")
        if parcel.get("tracking_number")
    ]
    answer = calls.tracked(str(numbers[0])) if numbers else Unread(404)
    if not answer.is_fine:
        seen.skip(47, "The order has no parcel whose tracking answers.")
        return
    is_wrapped = "data" in answer.fields and "events" not in answer.fields
    inside = Unread(200, answer.fields["data"]) if is_wrapped else answer
    events = inside.listed("events")
    has_codes = all("status_code" in event for event in events)
    ways = ["inside `data`"] * is_wrapped + ["with events that have no `status_code`"] * (
        not has_codes
    )
    seen.agree(47, unless=f"Tracking comes {' and '.join(ways)}." if ways else "")


def lists(calls: UnreadCalls, seen: Seen) -> None:
    """Whether both versions list the same returns, and in which order version 2 does."""
    older = calls.older_returns().listed("returns")
    dated = [(moment, one) for one in older if (moment := moment_of(one.get("created_at")))]
    if not dated:
        for assumption in (33, 34):
            seen.skip(assumption, "The account has no returns yet.")
        return
    moments = [moment for moment, _one in dated]
    is_newest_first = moments == sorted(moments, reverse=True)
    seen.agree(34, unless="" if is_newest_first else "Version 2's list does not begin with them.")
    newer, is_whole = _newer(calls, min(moments), max(moments))
    seen.agree(33, unless=_difference({_id(one) for _at, one in dated}, newer, is_whole=is_whole))


def _newer(
    calls: UnreadCalls, since: datetime, until: datetime
) -> tuple[list[Mapping[str, Any]], bool]:
    """Version 3's returns of the same time, a day wider, because its zone is not documented."""
    edge = timedelta(days=1)
    window = [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (since - edge, until + edge)]
    found: list[Mapping[str, Any]] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        page = calls.newer_returns(window[0], window[1], cursor)
        found += page.listed()
        cursor = cursor_of(page.fields.get("next"))
        if not cursor:
            return found, True
    return found, False


def _difference(older: set[int | None], newer: list[Mapping[str, Any]], *, is_whole: bool) -> str:
    """What is different about the two lists, without naming a return."""
    if any("id" not in one for one in newer):
        return "The returns of version 3 have no `id`."
    lacking = older - {_id(one) for one in newer}
    if lacking and is_whole:
        return f"Version 3 does not list {len(lacking)} of {len(older)} returns of version 2."
    return ""


def _id(one: Mapping[str, Any]) -> int | None:
    return whole_of(one.get("id"))


def ids(answers: Iterator[Mapping[str, Any]]) -> set[int | None]:
    """The ids of some returns."""
    return {_id(one) for one in answers}
