"""How long a thread waits for PostgreSQL; a customer waits less long than a command.

Times are in seconds.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

READ = 1.2  # a query outside a transaction that only reads
WRITE = 5.0  # any other; the time of a write that Sendcloud's answer depends on
CONNECTION = 5.0  # a connection, while PostgreSQL serves the other threads


class _Process:
    serves_people = False


_until: ContextVar[float | None] = ContextVar("until", default=None)


def serve_people() -> None:
    """From now on this process gives up on a PostgreSQL that is silent; commands wait for it."""
    _Process.serves_people = True


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """All waiting for PostgreSQL in this block ends after so many seconds."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def is_short() -> bool:
    """Whether this thread gives up as soon as PostgreSQL is silent."""
    return _Process.serves_people or _until.get() is not None


def for_query(usually: float) -> float | None:
    """How long a query may take; None for as long as it likes."""
    left = _left()
    if left is not None:
        return min(left, usually)
    return usually if _Process.serves_people else None


def for_connection() -> float:
    """How long to wait for a connection of the pool."""
    left = _left()
    return CONNECTION if left is None else min(left, CONNECTION)


def _left() -> float | None:
    until = _until.get()
    return None if until is None else max(0.05, until - time.monotonic())
