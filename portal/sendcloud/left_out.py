"""Remembers which fields of an answer were left out because they had another type than documented.

It keeps paths such as `parcel.weight` and never values, so that staff can find the field in the log
and the log holds nothing of a customer.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

logger = logging.getLogger(__name__)
MOST = 10  # paths in one line of the log

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


@contextmanager
def inside(name: str) -> Iterator[None]:
    """Name the parent of the fields that are decoded inside."""
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
