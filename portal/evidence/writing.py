"""The one transaction in which evidence is written: one writer at a time, and on the disk after."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, InterfaceError, OperationalError, connection, transaction

from portal.storage import locks

PATIENCE = 5_000  # milliseconds to wait for the writer before
# A little less, so that PostgreSQL says so before portal/storage/patience gives the line up.
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '4800ms'"
AWAY = (OperationalError, InterfaceError)


class NotStored(Exception):
    """The database is away or too busy; nothing was stored."""


class MayBeStored(Exception):
    """The line to the database was lost while it stored; a second try finds out."""


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that survives a power cut once the block has ended.

    Raises NotStored and MayBeStored.
    """
    is_committing = False
    try:
        with _on_the_disk(), transaction.atomic(durable=True):
            _wait_for_turn()
            yield
            is_committing = True
    except Error as error:
        if is_committing:
            raise MayBeStored from error
        if isinstance(error, AWAY):
            raise NotStored from error
        raise


@contextmanager
def _on_the_disk() -> Iterator[None]:
    """With SQLite, wait for the disk at COMMIT; it takes such a change outside a transaction only.

    The portal's other transactions may be lost in a power cut, because they can be made again.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    _run("PRAGMA synchronous=FULL", f"PRAGMA busy_timeout={PATIENCE}")
    try:
        yield
    finally:
        _run("PRAGMA synchronous=NORMAL", f"PRAGMA busy_timeout={usual}")


def _wait_for_turn() -> None:
    if connection.vendor == "postgresql":
        _run("SET LOCAL synchronous_commit = on", LOCK_TIMEOUT)
    locks.hold_to_the_end(locks.EVIDENCE)


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
