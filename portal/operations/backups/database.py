"""Copies the database into a file and back, with SQLite's or PostgreSQL's own means."""

import os
import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from portal.models import AuditEntry, Evidence, Mail, Submission, WebhookEvent

LOCK_TIMEOUT = 10  # seconds that a restore waits for a portal that still works
OWN_FUNCTIONS = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'portal\\_%'
"""


class DatabaseNotCopied(Exception):
    """The database could not be copied or restored; the message is a sentence."""


def dump(target: Path) -> None:
    """Write a copy of the database as it is at one moment, while the portal serves."""
    if connection.vendor == "sqlite":
        _dump_sqlite(target)
    else:
        _run("pg_dump", "--format=custom", "--compress=0", "--no-owner", "--file", str(target))


def _dump_sqlite(target: Path) -> None:
    # VACUUM also leaves out what was deleted and still stands in free pages.
    try:
        with closing(_opened(_sqlite_file(), "rw")) as source:
            source.execute("VACUUM INTO ?", [str(target)])
    except sqlite3.Error as error:
        raise DatabaseNotCopied(f"SQLite could not copy {_sqlite_file()}: {error}.") from None
    target.chmod(0o600)


def restore(copy: Path, changes: Sequence[str] = ()) -> None:
    """Put a copy in the place of the database, whole or not at all.

    `changes` are SQL statements that belong to the restore; the copy is never seen without them.
    """
    if connection.vendor == "sqlite":
        connection.close()
        _restore_sqlite(copy, changes)
    else:
        _restore_postgresql(copy, changes)


def _restore_sqlite(copy: Path, changes: Sequence[str]) -> None:
    # Page by page into the file that is there, in one transaction, so that a portal that has it
    # open sees either the old database or the new one.
    try:
        with closing(_opened(copy, "rw")) as source, closing(_opened(_sqlite_file(), "rwc")) as now:
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise DatabaseNotCopied("The backup's database is damaged.")
            for change in changes:
                source.execute(change)
            source.commit()
            source.backup(now)
    except sqlite3.Error as error:
        raise DatabaseNotCopied(f"SQLite could not restore {_sqlite_file()}: {error}.") from None


def _restore_postgresql(copy: Path, changes: Sequence[str]) -> None:
    script = copy.with_suffix(".sql")
    options = ("--no-owner", "--no-privileges")
    _run("pg_restore", *options, "--file", str(script), str(copy))
    copy.unlink()  # in a container /tmp is memory
    before = _commands(_dropping())
    # The script leaves the session without a search path.
    after = _commands(["RESET search_path", *changes])
    whole = ("--set", "ON_ERROR_STOP=1", "--single-transaction")
    _run("psql", "--no-psqlrc", "--quiet", *whole, *before, "--file", str(script), *after)


def _commands(statements: Iterable[str]) -> list[str]:
    return [word for statement in statements for word in ("--command", statement)]


def _dropping() -> list[str]:
    """Statements that drop what any release of the portal made here.

    pg_restore's own --clean knows only what is in the backup, and fails at a table that a newer
    release has added.
    """
    shared = {*connection.introspection.django_table_names(), "django_migrations"}
    tables = [
        name
        for name in connection.introspection.table_names()
        if name in shared or name.startswith("portal_")
    ]
    with connection.cursor() as cursor:
        cursor.execute(OWN_FUNCTIONS)
        functions = [name for (name,) in cursor.fetchall()]
    connection.close()
    quoted = map(connection.ops.quote_name, sorted(tables))
    return [f"DROP TABLE {name} CASCADE" for name in quoted] + [
        f"DROP FUNCTION {name} CASCADE" for name in functions
    ]


def _opened(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode={mode}", uri=True, timeout=LOCK_TIMEOUT)


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def is_empty() -> bool:
    """Whether no table that people fill has a row; fresh tables do not count."""
    tables = set(connection.introspection.table_names())
    return not any(
        model._meta.db_table in tables and model._base_manager.exists()
        for model in (Submission, Mail, WebhookEvent, Session, User, AuditEntry, Evidence)
    )


def migrations() -> list[str]:
    """The portal's own migrations that have run here."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(name for app, name in applied if app == "portal")


def _run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs; the password goes through the environment."""
    try:
        done = subprocess.run(
            [program, *words], env=_environment(), capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise DatabaseNotCopied(
            f"{program} is missing; install postgresql-client, at least of the server's version."
        ) from None
    if done.returncode:
        reason = done.stderr.strip().splitlines()
        raise DatabaseNotCopied(f"{program} failed: {reason[0] if reason else done.returncode}")


def _environment() -> dict[str, str]:
    given = connection.settings_dict
    options = {name: str(value) for name, value in given["OPTIONS"].items() if name != "pool"}
    variables = {
        "PGHOST": given["HOST"],
        "PGPORT": str(given["PORT"] or ""),
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
        "PGSSLMODE": options.get("sslmode", ""),
        "PGSSLROOTCERT": options.get("sslrootcert", ""),
        "PGCONNECT_TIMEOUT": options.get("connect_timeout", ""),
        "PGOPTIONS": f"-c lock_timeout={LOCK_TIMEOUT}s -c client_min_messages=warning",
    }
    return os.environ | {name: value for name, value in variables.items() if value}
