"""Checks of the database: that it takes writes, answers, and has its tables."""

from collections.abc import Iterator

from django.db import connection

from portal.doctor import disk, postgresql
from portal.doctor.finding import Finding, ok, wrong
from portal.operations import probes

OF_STATE = {
    "unreachable": (
        "The database does not answer.",
        "Check that it runs, and the host, user and password in DATABASE_URL.",
    ),
    "unmigrated": (
        "The tables are not those of this version.",
        "Run manage.py prepare.",
    ),
}


def writable() -> Iterator[Finding]:
    """Whether PostgreSQL lets the portal in, or SQLite's disk takes a write."""
    return disk.writable() if connection.vendor == "sqlite" else postgresql.connects()


def answers() -> Iterator[Finding]:
    """Whether the tables are there; without them there are no sessions, and so no returns."""
    state = probes.database_state()
    if state == "ok":
        yield ok("Database", "The database answers, and its tables are up to date.")
    else:
        yield wrong("Database", *OF_STATE[state])
