"""STORE_HOURS: when the brand's stores are open, which Sendcloud does not tell."""

import re

from portal.config.env import invalid, text

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PART = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?((?: \d\d:\d\d-\d\d:\d\d)+)")
TIMES = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)")
Week = dict[int, tuple[str, ...]]


def configured() -> dict[int, Week]:
    """By the store's number in Sendcloud, its hours by weekday (0 is Monday), as "10:00 - 18:00".

    Raises ImproperlyConfigured for a value that is not like
    "7: mon-fri 10:00-18:00, sat 10:00-17:00; 8: mon-sat 09:30-12:30 13:30-18:00".
    """
    stores = (store for store in text("STORE_HOURS").split(";") if store.strip())
    return dict(map(_store, stores))


def _store(given: str) -> tuple[int, Week]:
    number, colon, days = given.partition(":")
    if not colon or not number.strip().isdecimal():
        raise _wrong(given)
    week: Week = {}
    for part in days.split(","):
        week |= _days(" ".join(part.lower().split()))
    return int(number), week


def _days(given: str) -> Week:
    found = PART.fullmatch(given)
    times = TIMES.findall(given) if found else []
    if not found or len(times) != found[3].count("-") or any(a >= b for a, b in times):
        raise _wrong(given)
    first = DAYS.index(found[1])
    last = DAYS.index(found[2] or found[1])
    if last < first:
        raise _wrong(given)
    return dict.fromkeys(range(first, last + 1), tuple(f"{a} - {b}" for a, b in times))


def _wrong(given: str) -> Exception:
    return invalid(
        f"STORE_HOURS must be like 7: mon-fri 10:00-18:00, sat 10:00-17:00, not {given.strip()}"
    )
