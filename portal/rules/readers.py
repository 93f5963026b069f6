"""Readers of a single value: each checks it, notes what it must be, and returns it or None."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from portal.rules.mistakes import Mistake, Place

Reader = Callable[[Any, Place], Any]
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def text(longest: int = 100) -> Reader:
    """A text of one line, without blanks around it."""

    def read(value: Any, place: Place) -> str | None:
        is_text = isinstance(value, str) and value.strip() and not CONTROL.search(value)
        if is_text and len(value) <= longest:
            return str(value).strip()
        place.wrong(f"must be a text of 1 to {longest} characters on one line.")
        return None

    return read


def matching(pattern: str, expected: str) -> Reader:
    """A text that the whole pattern matches."""

    def read(value: Any, place: Place) -> str | None:
        if isinstance(value, str) and re.fullmatch(pattern, value.strip()):
            return value.strip()
        place.wrong(f"must be {expected}.")
        return None

    return read


def whole(least: int, most: int) -> Reader:
    """A whole number."""

    def read(value: Any, place: Place) -> int | None:
        if type(value) is int and least <= value <= most:  # true is an int too
            return value
        place.wrong(f"must be a whole number from {least} to {most}, without quotation marks.")
        return None

    return read


def kilograms(least: str, most: str) -> Reader:
    """A weight in kg."""

    def read(value: Any, place: Place) -> Decimal | None:
        is_number = type(value) in {int, Decimal} and Decimal(value).is_finite()
        if is_number and Decimal(least) <= value <= Decimal(most):
            return Decimal(value)
        place.wrong(f"must be a number of kilograms from {least} to {most}, such as 1.5.")
        return None

    return read


def yes_or_no(value: Any, place: Place) -> bool | None:
    """True or false."""
    if isinstance(value, bool):
        return value
    place.wrong("must be true or false, without quotation marks.")
    return None


def one_of(*choices: str) -> Reader:
    """One of some words."""

    def read(value: Any, place: Place) -> str | None:
        if isinstance(value, str) and value in choices:
            return value
        place.wrong(f"must be one of {', '.join(choices)}, in quotation marks.")
        return None

    return read


def listed(reader: Reader, *, least: int = 0) -> Reader:
    """A list without duplicates, each element read."""

    def read(value: Any, place: Place) -> tuple[Any, ...] | None:
        if not isinstance(value, list) or len(value) < least:
            some = f"a list of {least} or more" if least else "a list"
            place.wrong(f"must be {some}, in square brackets.")
            return None
        elements = []
        for number, element in enumerate(value):
            there = place.below(number)
            found = reader(element, there)
            if isinstance(found, (str, int)) and found in elements:
                there.wrong(f"names {element} a second time.")
            elements.append(found)
        return tuple(elements)

    return read


@dataclass(frozen=True)
class Key:
    """A key of a table: how its value is read, and what stands for it where it is left out."""

    read: Reader
    default: Any = None
    is_needed: bool = False


def table(keys: Mapping[str, Key]) -> Reader:
    """A table with these keys and no others."""

    def read(value: Any, place: Place) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            place.wrong("must be a table with keys of its own.")
            return None
        for name in value.keys() - keys.keys():
            _unknown(name, place, keys)
        return {name: _read(name, key, value, place) for name, key in keys.items()}

    return read


def _read(name: str, key: Key, given: Mapping[str, Any], place: Place) -> Any:
    if name in given:
        return key.read(given[name], place.below(name))
    if key.is_needed:
        place.below(name).wrong("is missing.")
    return key.default


def _unknown(name: str, place: Place, keys: Mapping[str, Key]) -> None:
    there = place.below(name)
    close = get_close_matches(name, keys, n=1)
    meant = f"did you mean {close[0]}?" if close else f"known here: {', '.join(keys)}."
    place.mistakes.append(Mistake(there.line, f"{there.name} is not known; {meant}"))
