"""The database's clock, which all processes and nodes share."""

from datetime import UTC, datetime

from django.db import connection


def now() -> datetime:
    """The time of day at the database, to the millisecond or better."""
    if connection.vendor == "sqlite":
        return datetime.now(UTC)  # it runs in this process
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
