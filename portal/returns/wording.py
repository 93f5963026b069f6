"""How amounts, distances, days, addresses and opening hours are written."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from portal.sendcloud.models import OutgoingParcel, ServicePoint

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def money(amount: Decimal) -> str:
    """An amount in the brand's currency. Sendcloud names none on these calls; we take euros."""
    return f"€\N{NO-BREAK SPACE}{amount:.2f}"


def price(amount: Decimal) -> str:
    """A price, where nothing is worth a word."""
    return money(amount) if amount else "Free"


def distance(metres: int | None) -> str:
    """How far: tens of metres when near, tenths of kilometres beyond."""
    if metres is None:
        return ""
    return f"{round(metres, -1)} m" if metres < 995 else f"{metres / 1000:.1f} km"


def day(value: date) -> str:
    """A date with its weekday."""
    return f"{DAYS[value.weekday()]} {value.day} {value:%B}"


def masked(text: str) -> str:
    """Enough to recognise, too little to learn: the first letter of each word."""
    return " ".join(word[0] + "•" * 3 for word in text.split())


def masked_address(parcel: OutgoingParcel) -> list[str]:
    """The address we delivered to, for somebody who should know it already."""
    lines = [parcel.name, parcel.street, parcel.city]
    return [masked(line) for line in lines if line]


def point_address(point: ServicePoint) -> str:
    """Street and town on one line."""
    street = f"{point.street} {point.house_number}".strip()
    return ", ".join(part for part in (street, f"{point.postal_code} {point.city}".strip()) if part)


def opening_hours(point: ServicePoint) -> list[tuple[str, str]]:
    """Every day with its hours; nothing when the carrier sent none at all."""
    times = point.formatted_opening_times
    if not any(times.values()):
        return []
    return [(name, ", ".join(times.get(i, ())) or "Closed") for i, name in enumerate(DAYS)]


def open_now(point: ServicePoint, now: datetime) -> str:
    """Open until when, or when it opens next; `now` is local to the point."""
    if closes := _closing(point.formatted_opening_times.get(now.weekday(), ()), now.time()):
        return f"Open until {closes:%H:%M}"
    for ahead in range(8):
        weekday = (now.weekday() + ahead) % 7
        opens = _opening(point.formatted_opening_times.get(weekday, ()), now.time(), ahead)
        if opens:
            when = ("today", "tomorrow")[ahead] if ahead < 2 else DAYS[weekday]
            return f"Opens {when} at {opens:%H:%M}"
    return ""


def _closing(ranges: Iterable[str], at: time) -> time | None:
    spans = (_span(each) for each in ranges)
    return next((end for start, end in spans if start <= at < end), None)


def _opening(ranges: Iterable[str], at: time, ahead: int) -> time | None:
    starts = sorted(_span(each)[0] for each in ranges)
    return next((start for start in starts if ahead or start > at), None)


def _span(text: str) -> tuple[time, time]:
    start, _, end = text.partition(" - ")
    return _clock(start), _clock(end)


def _clock(text: str) -> time:
    # Carriers write midnight at the end of a day as 24:00.
    return time.max if text.startswith("24") else time.fromisoformat(text)
