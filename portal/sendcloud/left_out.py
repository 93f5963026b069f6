"""Remembers which fields of an answer were left out because they had another type than documented.

It keeps paths such as `parcel.weight` and never values, so that staff can find the field in the log
and the log holds nothing of a customer.
"""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar

logger = logging.getLogger(__name__)
MOST = 10  # paths in one line of the log
UNNAMED = nullcontext()

_paths: ContextVar[list[str] | None] = ContextVar("paths", default=None)
_parents: ContextVar[tuple[str, ...]] = ContextVar("parents", default=())


@contextmanager
def reported(operation: str) -> Iterator[None]:
    """Log what was left out of the answer that is decoded inside; a stored answer is not."""
    paths: list[str] = []
    token = _paths.set(paths)
    try:
        yield
    finally:
        _paths.reset(token)
        if paths:
            logger.warning("%s: left out %s", operation, ", ".join(sorted(set(paths))[:MOST]))


def is_reported() -> bool:
    """Whether anything is remembered now; a stored answer was reported when it came."""
    return _paths.get() is not None


def inside(name: str) -> AbstractContextManager[None]:
    """Name the parent of the fields that are decoded inside."""
    return _named(name) if is_reported() else UNNAMED


@contextmanager
def _named(name: str) -> Iterator[None]:
    token = _parents.set((*_parents.get(), name))
    try:
        yield
    finally:
        _parents.reset(token)


def leave_out(name: str) -> None:
    """Remember one field; nothing happens outside of `reported`."""
    paths = _paths.get()
    if paths is not None:
        paths.append(".".join((*_parents.get(), name)))
