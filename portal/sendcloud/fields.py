"""Tolerant field types, because Sendcloud sends null, numbers as strings and quoted strings."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from portal.sendcloud.left_out import is_reported, leave_out

OPENING = re.compile(r"([01]\d|2[0-3]):[0-5]\d - (([01]\d|2[0-3]):[0-5]\d|24:00)")
# They turn the text after them round, in a page as in a log.
BIDI_CONTROLS = dict.fromkeys(
    (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
DIGITS = 18  # of a number, before its decimal point
PARCEL_DATE = re.compile(r"\d\d-\d\d-\d{4} \d\d:\d\d:\d\d")


def text_of(value: Any) -> str:
    """Any scalar as text, without bidi controls; null and structures as an empty text."""
    if type(value) is str and value.isascii():
        return value  # most fields of most answers, and of every stored draft
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    return str(value).translate(BIDI_CONTROLS)


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
    if type(value) is int and abs(value) < 10**DIGITS:
        return value
    if type(value) is str and value.isascii() and value.isdigit() and len(value) <= DIGITS:
        return int(value)  # without the detour of a decimal, as each weekday of each opening time
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


def _pieces_of(value: Any) -> int:
    count = whole_of(value)
    return 1 if count is None else max(count, 0)


def _coordinate_of(value: Any) -> float | None:
    if type(value) is float and abs(value) <= 180:
        return value
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


def _texts_of(value: Any) -> tuple[str, ...]:
    elements = value if isinstance(value, (list, tuple)) else []
    return tuple(text_of(element) for element in elements if isinstance(element, str))


def _wholes_of(value: Any) -> tuple[int, ...]:
    elements = value if isinstance(value, (list, tuple)) else []
    return tuple(whole for element in elements if (whole := whole_of(element)) is not None)


def _reason_of(value: Any) -> int | None:
    """A reason's id, which comes as a number, as text or in an object."""
    return whole_of(value.get("id") if isinstance(value, dict) else value)


def _structure_of(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _optional_texts_of(value: Any) -> tuple[str, ...] | None:
    return None if value is None else _texts_of(value)


def _is_no_scalar(value: Any) -> bool:
    return isinstance(value, (dict, list, bool))


def _is_no_list(value: Any) -> bool:
    return value is not None and not isinstance(value, (list, tuple))


def _is_no_object(value: Any) -> bool:
    return value is not None and not isinstance(value, dict)


def _is_no(read: Callable[[Any], object]) -> Callable[[Any], bool]:
    return lambda value: value not in (None, "", {}) and read(value) is None


def _lenient(read: Callable[[Any], Any], is_odd: Callable[[Any], bool]) -> BeforeValidator:
    """Reads a value of any type, and remembers the field if its type is odd."""

    def validate(value: Any, info: ValidationInfo) -> Any:
        if is_reported() and is_odd(value):
            leave_out(info.field_name or "")
        return read(value)

    return BeforeValidator(validate)


Text = Annotated[str, _lenient(text_of, _is_no_scalar)]
# A line of an order without its id is of little use, so the log says that it has none.
LineId = Annotated[str, _lenient(text_of, lambda value: not text_of(value))]
Amount = Annotated[Decimal | None, _lenient(decimal_of, _is_no(decimal_of))]
Whole = Annotated[int | None, _lenient(whole_of, _is_no(whole_of))]
ReasonId = Annotated[int | None, _lenient(_reason_of, _is_no(_reason_of))]
Id = Annotated[int, BeforeValidator(whole_of)]
Count = Annotated[int, _lenient(_count_of, _is_no(whole_of))]
Pieces = Annotated[int, _lenient(_pieces_of, _is_no(whole_of))]
Moment = Annotated[datetime | None, _lenient(moment_of, _is_no(moment_of))]
Structure = Annotated[dict[str, Any], _lenient(_structure_of, _is_no_object)]
Coordinate = Annotated[float | None, _lenient(_coordinate_of, _is_no(_coordinate_of))]
Flag = Annotated[bool, _lenient(_flag_of, lambda value: isinstance(value, (dict, list)))]
TrueUnlessDenied = Annotated[
    bool, _lenient(_true_unless_denied, lambda value: isinstance(value, (dict, list)))
]
Hours = Annotated[dict[int, tuple[str, ...]], _lenient(_hours_of, _is_no_object)]
OptionalTexts = Annotated[tuple[str, ...] | None, _lenient(_optional_texts_of, _is_no_list)]
Texts = Annotated[tuple[str, ...], _lenient(_texts_of, _is_no_list)]
Wholes = Annotated[tuple[int, ...], _lenient(_wholes_of, _is_no_list)]
