"""Why Sendcloud would not make a return, named for who can do something about it.

Every error shape that it was seen with is read; see the table in docs/engines.md.
"""

from collections.abc import Iterator
from typing import Any

from portal.sendcloud.decoding import loads
from portal.sendcloud.errors import InvalidRequest

NO_METHOD = "no shipping methods"


class NoReturnMethod(InvalidRequest):
    """The merchant has no return option or contract that fits these places and this weight."""


class SenderRefused(InvalidRequest):
    """The customer's address is wrong; the customer can correct it."""


class ReceiverRefused(InvalidRequest):
    """The merchant's return address is wrong."""


class ItemsRefused(InvalidRequest):
    """What an item says is wrong or missing, such as a customs code."""


CLASSES: tuple[tuple[str, type[InvalidRequest]], ...] = (
    ("from_address", SenderRefused),
    ("to_address", ReceiverRefused),
    ("parcel_items", ItemsRefused),
    ("customs_information", ItemsRefused),
    ("customs_invoice_nr", ItemsRefused),
    ("ship_with", NoReturnMethod),
    ("returns", NoReturnMethod),
)


def refusal(error: InvalidRequest, fields: frozenset[str]) -> InvalidRequest:
    """The same error in the class that its fields mean; as it was where they mean nothing."""
    kind = NoReturnMethod if NO_METHOD in error.message.lower() else _class_of(fields)
    if kind is None:
        return error
    return kind(error.message, operation=error.operation, status=error.status, code=error.code)


def _class_of(fields: frozenset[str]) -> type[InvalidRequest] | None:
    return next((kind for name, kind in CLASSES if name in fields), None)


def fields_of(body: bytes) -> frozenset[str]:
    """The names of the fields at fault, whole and by their parts; empty where none is named."""
    try:
        answer = loads(body)
    except (ValueError, RecursionError):
        return frozenset()
    errors = answer.get("errors") if isinstance(answer, dict) else None
    return frozenset(part for path in _paths(errors) for part in _parts(path))


def _paths(errors: Any) -> Iterator[str]:
    if isinstance(errors, dict):
        yield from (name for name in errors if isinstance(name, str))
    for error in errors if isinstance(errors, list) else ():
        if not isinstance(error, dict):
            continue
        source = error.get("source")
        pointer = source.get("pointer") if isinstance(source, dict) else None
        yield from (path for path in (error.get("field"), pointer) if isinstance(path, str))


def _parts(path: str) -> Iterator[str]:
    yield from (part for part in path.replace("/", ".").split(".") if part)
