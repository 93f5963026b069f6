"""Tolerant field types, because Sendcloud sends null, numbers as strings and quoted strings."""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

OPENING = re.compile(r"([01]\d|2[0-3]):[0-5]\d - (([01]\d|2[0-3]):[0-5]\d|24:00)")
DIGITS = 18  # of a number, before its decimal point
PARCEL_DATE = re.compile(r"\d\d-\d\d-\d{4} \d\d:\d\d:\d\d")
PayloadT = TypeVar("PayloadT", bound="Payload")


class Payload(BaseModel):
    """A frozen part of an answer; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True)


def text_of(value: Any) -> str:
    """Any scalar as text; null and structures as an empty text."""
    return "" if value is None or isinstance(value, (dict, list, bool)) else str(value)


def decimal_of(value: Any) -> Decimal | None:
    """An amount from a number, "1", or the documented "\\"10.00\\""; nonsense as None."""
    try:
        amount = Decimal(text_of(value).strip().strip('"'))
    except InvalidOperation:
        return None
    # A larger amount could neither be calculated with nor written down.
    return amount if amount.is_finite() and amount.adjusted() < DIGITS else None


def whole_of(value: Any) -> int | None:
    """A whole number, whichever way it is written."""
    amount = decimal_of(value)
    return int(amount) if amount is not None else None


def moment_of(value: Any) -> datetime | None:
    """A moment from ISO 8601, the epoch or "DD-MM-YYYY HH:MM:SS"; without a zone in UTC."""
    text = text_of(value).strip()
    try:
        if (count := decimal_of(value)) is not None:
            # Documented as milliseconds; a value that would be before 1973 is in seconds.
            return datetime.fromtimestamp(float(count if count < 10**11 else count / 1000), UTC)
        if PARCEL_DATE.fullmatch(text):
            return datetime.strptime(text, "%d-%m-%Y %H:%M:%S").replace(tzinfo=UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _count_of(value: Any) -> int:
    return max(whole_of(value) or 1, 1)


def _coordinate_of(value: Any) -> float | None:
    amount = decimal_of(value)
    return float(amount) if amount is not None and abs(amount) <= 180 else None


def _flag_of(value: Any) -> bool:
    return value is True or text_of(value).lower() in {"1", "true"}


def _true_unless_denied(value: Any) -> bool:
    return value is not False and text_of(value).lower() not in {"0", "false"}


def _hours_of(value: Any) -> dict[int, tuple[str, ...]]:
    if not isinstance(value, dict):
        return {}
    days = ((whole_of(day), ranges) for day, ranges in value.items())
    return {day: _ranges(ranges) for day, ranges in days if day is not None and 0 <= day <= 6}


def _ranges(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, (list, tuple)) else []
    return tuple(text for text in listed if isinstance(text, str) and OPENING.fullmatch(text))


def listed(model: type[PayloadT]) -> BeforeValidator:
    """A list of payloads without the elements that cannot be read."""

    def keep(value: Any) -> tuple[PayloadT, ...]:
        elements = value if isinstance(value, (list, tuple)) else []
        return tuple(part for element in elements if (part := one(model, element)) is not None)

    return BeforeValidator(keep)


def optional(model: type[PayloadT]) -> BeforeValidator:
    """One payload, or None when it cannot be read."""
    return BeforeValidator(lambda value: one(model, value))


def or_empty(model: type[PayloadT]) -> BeforeValidator:
    """One payload, or an empty one when it is null or cannot be read."""
    return BeforeValidator(lambda value: one(model, value) or model())


def one(model: type[PayloadT], value: Any) -> PayloadT | None:
    """The validated payload, or None instead of an error."""
    if value is None:
        return None
    try:
        return model.model_validate(value)
    except ValidationError:
        return None


def _texts_of(value: Any) -> tuple[str, ...]:
    elements = value if isinstance(value, (list, tuple)) else []
    return tuple(element for element in elements if isinstance(element, str))


def _wholes_of(value: Any) -> tuple[int, ...]:
    elements = value if isinstance(value, (list, tuple)) else []
    return tuple(whole for element in elements if (whole := whole_of(element)) is not None)


Text = Annotated[str, BeforeValidator(text_of)]
Amount = Annotated[Decimal | None, BeforeValidator(decimal_of)]
Whole = Annotated[int | None, BeforeValidator(whole_of)]
Id = Annotated[int, BeforeValidator(whole_of)]
Count = Annotated[int, BeforeValidator(_count_of)]
Moment = Annotated[datetime | None, BeforeValidator(moment_of)]
Structure = Annotated[
    dict[str, Any], BeforeValidator(lambda value: value if isinstance(value, dict) else {})
]
Coordinate = Annotated[float | None, BeforeValidator(_coordinate_of)]
Flag = Annotated[bool, BeforeValidator(_flag_of)]
TrueUnlessDenied = Annotated[bool, BeforeValidator(_true_unless_denied)]
Hours = Annotated[dict[int, tuple[str, ...]], BeforeValidator(_hours_of)]
OptionalTexts = Annotated[
    tuple[str, ...] | None,
    BeforeValidator(lambda value: None if value is None else _texts_of(value)),
]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts_of)]
Wholes = Annotated[tuple[int, ...], BeforeValidator(_wholes_of)]
