"""Why PostgreSQL gives no connection, from what it says itself."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from portal.doctor.finding import Finding, wrong

PATIENCE = 2  # seconds
# What libpq and PostgreSQL say, and what that means; the first that fits.
REASONS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("resolve host", "translate host name", "name or service not known"),
        "The name {host} of the database does not resolve.",
        "Check the host in DATABASE_URL.",
    ),
    (
        ("connection refused", "no such file or directory"),
        "No PostgreSQL listens at {host}, port {port}.",
        "Check that it runs, and host and port in DATABASE_URL.",
    ),
    (
        ("password authentication failed", "no password supplied", "role ", "pg_hba.conf"),
        "PostgreSQL refuses the user and password in DATABASE_URL.",
        "Compare them with the database's own; a password may need percent-encoding.",
    ),
    (
        ("starting up", "shutting down", "recovery"),
        "PostgreSQL is starting or stopping.",
        "Wait a minute, then ask again.",
    ),
    (
        ("database ",),
        "PostgreSQL has no database named {name}.",
        "Create it, or check the name at the end of DATABASE_URL.",
    ),
    (
        ("too many", "remaining connection slots"),
        "PostgreSQL has no connection left.",
        "Lower DATABASE_POOL_SIZE, or raise its max_connections.",
    ),
    (
        ("certificate", "ssl"),
        "The encrypted connection to PostgreSQL fails.",
        "Check sslmode in DATABASE_URL and the server's certificate.",
    ),
)
SILENT = (
    "PostgreSQL at {host}, port {port}, did not answer within {seconds} seconds.",
    "Check that it runs and is not overloaded, and the firewall.",
)


def connects() -> Iterator[Finding]:
    """One connection of its own, beside the pool; yields nothing if it succeeds."""
    import psycopg  # only where PostgreSQL is used; the driver takes time to load

    params = connection.get_connection_params() | {"connect_timeout": PATIENCE}
    try:
        psycopg.connect(**params).close()
    except psycopg.OperationalError as error:
        yield wrong("Database", *explained(str(error), connection.settings_dict))


def trouble() -> str:
    """Why there is no connection, and what to do; empty if there is one, or no PostgreSQL."""
    if connection.vendor != "postgresql":
        return ""
    return " ".join(f"{found.sentence} {found.advice}" for found in connects())


def explained(words: str, database: dict[str, Any]) -> tuple[str, str]:
    """The sentence and the advice for what PostgreSQL said; its own words are not shown."""
    about = {"host": database["HOST"] or "localhost", "port": database["PORT"] or 5432}
    about |= {"name": database["NAME"], "seconds": PATIENCE}
    said = words.lower().partition("fatal:")[2] or words.lower()
    for parts, sentence, advice in REASONS:
        if any(part in said for part in parts):
            return sentence.format(**about), advice
    return SILENT[0].format(**about), SILENT[1]
