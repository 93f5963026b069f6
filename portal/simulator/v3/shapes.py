"""Checks of a body's shape: every field known, of the right type, and the compulsory ones there."""

import re
from collections.abc import Callable
from typing import Any

# A check returns what is wrong as (path, code), or None.
Wrong = tuple[str, str] | None
Check = Callable[[Any], Wrong]
CURRENCY = re.compile(r"[A-Z]{3}")


def text(least: int = 0, most: int = 10_000) -> Check:
    """A text of that length."""
    return lambda value: (
        None if isinstance(value, str) and least <= len(value) <= most else ("", "invalid")
    )


def whole(least: int = 0) -> Check:
    """An integer; true and false are none."""
    return lambda value: None if type(value) is int and value >= least else ("", "invalid")


def number(value: Any) -> Wrong:
    """A number, not a text with digits."""
    return None if type(value) in {int, float} and value >= 0 else ("", "invalid")


def decimal(value: Any) -> Wrong:
    """A number that is written as a text."""
    is_right = isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value)
    return None if is_right else ("", "invalid")


def flag(value: Any) -> Wrong:
    """True or false."""
    return None if isinstance(value, bool) else ("", "invalid")


def currency(value: Any) -> Wrong:
    """Three capitals."""
    is_right = isinstance(value, str) and CURRENCY.fullmatch(value)
    return None if is_right else ("", "invalid")


def day(value: Any) -> Wrong:
    """A date as in 2026-11-27."""
    is_right = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return None if is_right else ("", "invalid")


def choice(*values: Any) -> Check:
    """One of these values."""
    return lambda value: (
        None if value in values and type(value) is not bool else ("", "invalid_choice")
    )


def maybe(check: Check) -> Check:
    """Null, or what the check allows."""
    return lambda value: None if value is None else check(value)


def either(first: Check, second: Check) -> Check:
    """What one of two checks allows."""
    return lambda value: first(value) and second(value)


def anything(value: Any) -> Wrong:
    """A part that this check leaves to another."""
    return None


def listed(check: Check, least: int = 0, most: int = 1000) -> Check:
    """A list of what the check allows."""

    def checked(value: Any) -> Wrong:
        if not isinstance(value, list):
            return "", "not_a_list"
        if not least <= len(value) <= most:
            return "", "invalid"
        return next(
            (_inside(index, wrong) for index, one in enumerate(value) if (wrong := check(one))),
            None,
        )

    return checked


def thing(needed: dict[str, Check], more: dict[str, Check] | None = None) -> Check:
    """An object with the needed fields, and none beside those and `more`."""
    known = needed | (more or {})

    def checked(value: Any) -> Wrong:
        if not isinstance(value, dict):
            return "", "invalid"
        for name in sorted(set(value) - set(known)):
            return name, "unknown_field"
        for name in needed:
            if name not in value:
                return name, "required"
        return next(
            (_inside(name, wrong) for name, one in value.items() if (wrong := known[name](one))),
            None,
        )

    return checked


def _inside(place: str | int, wrong: tuple[str, str]) -> tuple[str, str]:
    path, code = wrong
    return f"{place}.{path}" if path else str(place), code
