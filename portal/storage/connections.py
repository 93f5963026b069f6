"""PostgreSQL's connections are few, so no thread holds one while it waits for a network."""

from django.db import connection


def release() -> None:
    """Return this thread's connection to its pool; the next query takes another.

    Keeps the connection where there is no pool, and in a transaction, which would end with it.
    """
    if connection.settings_dict["OPTIONS"].get("pool") and not connection.in_atomic_block:
        connection.close()
