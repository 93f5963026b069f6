"""Locks between processes, for work that one process does while the others wait."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

# The advisory locks' numbers; the other locks have a parcel's id, which is positive.
TABLES, AUDIT_LOG, EVIDENCE, STATISTICS = -1, -2, -3, -4


@contextmanager
def of_file(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is made if need be; the system frees it if we die."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def of_tables() -> Iterator[None]:
    """Hold the lock of the database's tables: PostgreSQL's own, or a file beside SQLite's."""
    if connection.vendor == "sqlite":
        with of_file(Path(f"{connection.settings_dict['NAME']}.lock")):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TABLES])
    try:
        yield
    finally:
        # A lost connection has freed the lock by itself.
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [TABLES])


def hold_to_the_end(number: int) -> None:
    """Hold a lock until the transaction ends; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
