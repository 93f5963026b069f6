"""The statistics' codes in words."""

from collections.abc import Callable, Mapping

from portal.statistics.events import MORE, OTHER, WHOLE_PARCEL
from portal.statistics.result import Report
from portal.statistics.suppression import Line
from portal.support import formatting
from portal.support.clients import reasons

STEPS = {
    "found": "Parcel found",
    "items": "Items chosen",
    "delivery": "Return method chosen",
    "review": "Confirmed",
    "created": "Return created",
    "label_ready": "Label ready",
}
TITLES = {
    "product": "Products",
    "reason": "Reasons",
    "option": "Return methods",
    "carrier": "Carriers",
    "country": "Countries",
    "failed": "Failed labels by carrier",
    "wait": "Time to the label",
    "day": "Returns",
    "step": "The customer's way",
    "rate": "Returned pieces of those sold",
}
EVENTS = {
    "created": "Returns",
    "label_ready": "Labels ready",
    "label_failed": "Labels failed",
    "handed_over": "Handed in",
    "received": "Arrived",
    "refunded": "Refunded",
    "cancelled": "Cancelled",
}


def name_of(chart: str, key: str, report: Report) -> str:
    """What a row of a breakdown is called."""
    if key == OTHER:
        return "Other"
    if not key:
        return "Not known"
    return NAMES.get(chart, _as_it_is)(key, report)


def _as_it_is(key: str, report: Report) -> str:
    return key


def _product(key: str, report: Report) -> str:
    return "Whole parcel" if key == WHOLE_PARCEL else report.names.get(key) or f"Product {key}"


def _reason(key: str, report: Report) -> str:
    number = int(key) if key.isascii() and key.isdigit() else 0
    return reasons().get(number) or f"Reason {key}"


def _carrier(key: str, report: Report) -> str:
    return formatting.carrier(key)


def _option(key: str, report: Report) -> str:
    return formatting.option(key)


def _wait(key: str, report: Report) -> str:
    return under(key)


def _step(key: str, report: Report) -> str:
    return STEPS.get(key, key.replace("-", " ").capitalize())


NAMES: Mapping[str, Callable[[str, Report], str]] = {
    "product": _product,
    "rate": _product,
    "reason": _reason,
    "carrier": _carrier,
    "failed": _carrier,
    "option": _option,
    "wait": _wait,
    "step": _step,
}


def under(bucket: str) -> str:
    """A class of wait in words."""
    if not bucket:
        return "not known"
    if bucket == MORE:
        return "half an hour or more"
    seconds = int(bucket)
    return f"under {seconds} s" if seconds < 120 else f"under {seconds // 60} min"


def money(cents: int, currency: str) -> str:
    """An amount in words."""
    return f"{cents / 100:,.2f}\N{NO-BREAK SPACE}{currency}"


def compared(now: int, before: int, *, is_known: bool) -> str:
    """The difference to the period before, in words and an arrow."""
    if not is_known or before < 5:
        return "no comparison"
    if now == before:
        return "→ the same as before"
    arrow, word = ("↑", "more") if now > before else ("↓", "fewer")
    percent = round(100 * abs(now - before) / before)
    return f"{arrow} {abs(now - before)} {word} than before ({percent} %)"


def line_name(chart: str, line: Line, report: Report) -> str:
    """A line's name."""
    return name_of(chart, line.key, report)
