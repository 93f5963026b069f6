"""The statistics' codes in words."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from babel import Locale
from babel.numbers import format_decimal, format_percent
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.returns.formatting import locale
from portal.statistics.events import MORE, OTHER, WHOLE_PARCEL
from portal.statistics.result import Report
from portal.statistics.suppression import Line
from portal.support import formatting
from portal.support.clients import reasons

STEPS = {
    "found": noop("Parcel found"),
    "items": noop("Items chosen"),
    "delivery": noop("Return method chosen"),
    "review": noop("Confirmed"),
    "created": noop("Return created"),
    "label_ready": noop("Label ready"),
}
TITLES = {
    "product": noop("Products"),
    "reason": noop("Reasons"),
    "option": noop("Return methods"),
    "carrier": noop("Carriers"),
    "country": noop("Countries"),
    "failed": noop("Failed labels by carrier"),
    "wait": noop("Time to the label"),
    "day": noop("Returns"),
    "step": noop("The customer’s way"),
    "rate": noop("Returned pieces of those sold"),
    "money": noop("Value, fees and labels"),
    "withdrawals": noop("Withdrawals"),
}
COSTS = {
    "created": noop("Value of the items"),
    "fee": noop("Return fees"),
    "label_cost": noop("Cost of the labels"),
}
EVENTS = {
    "created": noop("Returns"),
    "label_ready": noop("Labels ready"),
    "label_failed": noop("Labels failed"),
    "handed_over": noop("Handed in"),
    "received": noop("Arrived"),
    "refunded": noop("Refunded"),
    "cancelled": noop("Cancelled"),
}


def title(chart: str) -> str:
    """What a figure is called."""
    return _(TITLES[chart])


def cost(kind: str) -> str:
    """What an amount is for."""
    return _(COSTS[kind])


def name_of(chart: str, key: str, report: Report) -> str:
    """What a row of a breakdown is called."""
    if key == OTHER:
        return _("Other")
    if not key:
        return _("Not known")
    return NAMES.get(chart, _as_it_is)(key, report)


def _as_it_is(key: str, report: Report) -> str:
    return key


def _product(key: str, report: Report) -> str:
    if key == WHOLE_PARCEL:
        return _("Whole parcel")
    return report.names.get(key) or _("Product %(number)s") % {"number": key}


def _reason(key: str, report: Report) -> str:
    number = int(key) if key.isascii() and key.isdigit() else 0
    return reasons().get(number) or _("Reason %(number)s") % {"number": key}


def _carrier(key: str, report: Report) -> str:
    return formatting.carrier(key)


def _country(key: str, report: Report) -> str:
    return str(Locale.parse(locale()).territories.get(key, key))


def _option(key: str, report: Report) -> str:
    return formatting.option(key)


def _wait(key: str, report: Report) -> str:
    return under(key)


def _step(key: str, report: Report) -> str:
    return _(STEPS[key]) if key in STEPS else key.replace("-", " ").capitalize()


NAMES: Mapping[str, Callable[[str, Report], str]] = {
    "product": _product,
    "rate": _product,
    "reason": _reason,
    "carrier": _carrier,
    "failed": _carrier,
    "option": _option,
    "country": _country,
    "wait": _wait,
    "step": _step,
}


def under(bucket: str) -> str:
    """A class of wait in words."""
    if not bucket:
        return _("not known")
    if bucket == MORE:
        return _("half an hour or more")
    seconds = int(bucket)
    if seconds < 120:
        return _("under %(count)s s") % {"count": seconds}
    return _("under %(count)s min") % {"count": seconds // 60}


def money(cents: int, currency: str) -> str:
    """An amount in words."""
    return formatting.money(Decimal(cents) / 100, currency)


def compared(now: int, before: int, *, is_known: bool) -> str:
    """The difference to the period before, in words and an arrow."""
    if not is_known or before < 5:
        return _("no comparison")
    if now == before:
        return "→ " + _("the same as before")
    given = {"count": number(abs(now - before)), "percent": percent(abs(now - before), before)}
    if now > before:
        return "↑ " + _("%(count)s more than before (%(percent)s)") % given
    return "↓ " + _("%(count)s fewer than before (%(percent)s)") % given


def number(value: int) -> str:
    """A whole number with the reader's separators."""
    return str(format_decimal(value, locale=locale()))


def percent(part: float, whole: float, digits: int = 0) -> str:
    """A share; empty where there is nothing to share."""
    if not whole:
        return ""
    pattern = "#,##0" + (f".{'0' * digits}" if digits else "") + "\N{NO-BREAK SPACE}%"
    return str(format_percent(part / whole, pattern, locale=locale()))


def line_name(chart: str, line: Line, report: Report) -> str:
    """A line's name."""
    return name_of(chart, line.key, report)
