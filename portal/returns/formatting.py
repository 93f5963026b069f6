"""How amounts, distances, days, addresses and opening hours are written in the page's language."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Literal, Protocol

from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_time,
    get_day_names,
)
from babel.numbers import format_currency
from babel.units import format_unit
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.sendcloud.outgoing import OutgoingParcel, ServicePoint

NO_BREAK = "\N{NO-BREAK SPACE}"
STEP = 500  # metres
CURRENCY = "EUR"  # Sendcloud names none on these calls


def locale() -> str:
    """Whose habits are followed; our English is Europe's: day before month, hours up to 24."""
    language = get_language() or "en"
    return "en_GB" if language == "en" else language


def money(amount: Decimal) -> str:
    """An amount in the brand's currency."""
    return _money(amount, locale())


@lru_cache(maxsize=4096)
def _money(amount: Decimal, locale: str) -> str:
    return str(format_currency(amount, CURRENCY, locale=locale))


def price(amount: Decimal) -> str:
    """A price; zero has a word of its own."""
    return money(amount) if amount else _("Free")


def distance(metres: int) -> str:
    """A distance in metres below one kilometre, in kilometres from there on."""
    return _distance(metres, locale())


@lru_cache(maxsize=4096)
def _distance(metres: int, locale: str) -> str:
    unit, count = ("meter", metres) if metres < 1000 else ("kilometer", metres / 1000)
    return str(format_unit(count, f"length-{unit}", "short", locale=locale))


def rough_distance(metres: float | None) -> str:
    """About how far, in steps of half a kilometre; nothing where it is not known."""
    if metres is None:
        return ""
    steps = max(1, round(metres / STEP))
    return _("about %(distance)s") % {"distance": distance(steps * STEP)}


def long_date(value: dt.date) -> str:
    """A date with its weekday."""
    return _day(value, "full")


def date(value: dt.date) -> str:
    """A date without its weekday."""
    return _day(value, "long")


def _day(value: dt.date, form: str) -> str:
    return first_of_month(format_date(value, form, locale=locale()), value)


def first_of_month(text: str, value: dt.date) -> str:
    """A written date; French says the first as an ordinal, "1er décembre", which Babel does not."""
    return text.replace("1 ", "1er ", 1) if locale() == "fr" and value.day == 1 else text


# Babel shortens this form in most languages. Dutch, French and Italian write as English does.
NEAR_DAY = {"de": "EEEE, d. MMMM", "es": "EEEE, d 'de' MMMM"}
# In a sentence Spanish has no comma, and only English shortens the weekday: "vr" and "Fr.," read
# like a telegram.
SHORT_DAY = NEAR_DAY | {"en_GB": "EEE d MMMM", "es": "EEEE d 'de' MMMM"}


def short_day(value: dt.date) -> str:
    """A day to act on, as a headline has room for it: "Thu 10 December"."""
    return _day(value, SHORT_DAY.get(locale(), "EEEE d MMMM"))


def near_day(value: dt.date) -> str:
    """A day of the next weeks to choose, whose year goes without saying: "Thursday 10 December"."""
    return _day(value, NEAR_DAY.get(locale(), "EEEE d MMMM"))


def short_date(value: dt.date) -> str:
    """A day and its month, shortened: "10 Dec"."""
    return first_of_month(str(format_skeleton("MMMd", value, locale=locale())), value)


def day_and_time(value: dt.datetime) -> tuple[str, str]:
    """A moment of the past in the portal's time zone: its day, and what the clock said."""
    local = timezone.localtime(value)
    return date(local.date()), _time(local.time())


def masked(text: str) -> str:
    """Enough to recognise, too little to learn: the first letter of each word."""
    return " ".join(word[0] + "•" * 3 for word in text.split())


def masked_address(parcel: OutgoingParcel) -> list[str]:
    """The address we delivered to, for a customer who knows it already."""
    lines = [parcel.name, parcel.street, parcel.city]
    return [masked(line) for line in lines if line]


def whole_address(parcel: OutgoingParcel) -> list[str]:
    """The address we delivered to, for staff, who read it out on the telephone."""
    street = f"{parcel.street} {parcel.house_number}".strip()
    lines = [parcel.name, street, f"{parcel.postal_code} {parcel.city}".strip()]
    return [line for line in lines if line]


def address_line(street: str, house_number: str, postal_code: str, city: str) -> str:
    """Street and town on one line, which does not part the postal code."""
    town = f"{postal_code.replace(' ', NO_BREAK)} {city}".strip()
    return ", ".join(part for part in (f"{street} {house_number}".strip(), town) if part)


def point_address(point: ServicePoint) -> str:
    """Where a drop-off point is."""
    return address_line(point.street, point.house_number, point.postal_code, point.city)


class Opens(Protocol):
    """A place with hours: by weekday (0 is Monday), as "10:00 - 18:00"."""

    @property
    def formatted_opening_times(self) -> Mapping[int, tuple[str, ...]]: ...


def opening_hours(point: Opens) -> list[tuple[str, str]]:
    """Days and their hours, equal days together; nothing when the carrier sent none at all."""
    times = point.formatted_opening_times
    if not any(times.values()):
        return []
    return list(_week(tuple(times.get(day, ()) for day in range(7)), locale()))


@lru_cache(maxsize=1024)
def _week(times: tuple[tuple[str, ...], ...], locale: str) -> tuple[tuple[str, str], ...]:
    """The rows of a week; the language of the page is the locale's."""
    texts = [_hours(hours, locale) for hours in times]
    spans = [list(days) for _text, days in groupby(range(7), texts.__getitem__)]
    return tuple((_days(span[0], span[-1]), texts[span[0]]) for span in spans)


def week(point: Opens) -> list[str]:
    """The opening hours as lines, such as "Monday–Friday: 09:00–18:00"."""
    return [labelled(days, hours) for days, hours in opening_hours(point)]


def labelled(name: str, text: str) -> str:
    """What is said of something, on one line; French keeps its colon off the word."""
    return f"{name}{NO_BREAK if locale() == 'fr' else ''}: {text}"


def _days(first: int, last: int) -> str:
    start = capfirst(_weekday(first, "stand-alone"))
    return start if first == last else f"{start}–{_weekday(last, 'stand-alone')}"


def _hours(ranges: Iterable[str], locale: str) -> str:
    return ", ".join(_range(hours, locale) for hours in ranges) or _("Closed")


@lru_cache(maxsize=4096)
def _range(text: str, locale: str) -> str:
    start, end = _span(text)
    return format_interval(start, _on_the_clock(end), "Hm", locale=locale)


def _weekday(number: int, context: Literal["format", "stand-alone"]) -> str:
    return _weekdays(context, locale())[number]


@lru_cache(maxsize=64)
def _weekdays(context: Literal["format", "stand-alone"], locale: str) -> list[str]:
    names = get_day_names("wide", context, locale)
    return [str(names[number]) for number in range(7)]


def opening_status(point: Opens, now: dt.datetime) -> str:
    """Open until when, or when it opens next; `now` is local to the point."""
    if closes := _closing(point.formatted_opening_times.get(now.weekday(), ()), now.time()):
        return _("Open until %(time)s") % {"time": _time(closes)}
    for ahead in range(8):
        weekday = (now.weekday() + ahead) % 7
        opens = _opening(point.formatted_opening_times.get(weekday, ()), now.time(), ahead)
        if opens:
            return _opens(ahead, weekday) % {"time": _time(opens)}
    return ""


def _opens(ahead: int, weekday: int) -> str:
    if ahead == 0:
        return _("Opens today at %(time)s")
    if ahead == 1:
        return _("Opens tomorrow at %(time)s")
    day = _weekday(weekday, "format")
    return _("Opens on %(day)s at %(time)s") % {"day": day, "time": "%(time)s"}


def _time(at: dt.time) -> str:
    return _clock_time(_on_the_clock(at), locale())


@lru_cache(maxsize=4096)
def _clock_time(at: dt.time, locale: str) -> str:
    return str(format_time(at, "short", locale=locale))


def _on_the_clock(at: dt.time) -> dt.time:
    return dt.time() if at == dt.time.max else at


def _closing(ranges: Iterable[str], at: dt.time) -> dt.time | None:
    spans = (_span(hours) for hours in ranges)
    return next((end for start, end in spans if start <= at < end), None)


def _opening(ranges: Iterable[str], at: dt.time, ahead: int) -> dt.time | None:
    starts = sorted(_span(hours)[0] for hours in ranges)
    return next((start for start in starts if ahead or start > at), None)


@lru_cache(maxsize=4096)
def _span(text: str) -> tuple[dt.time, dt.time]:
    start, _dash, end = text.partition(" - ")
    return _clock(start), _clock(end)


def _clock(text: str) -> dt.time:
    # Carriers write midnight at the end of a day as 24:00.
    return dt.time.max if text.startswith("24") else dt.time.fromisoformat(text)
