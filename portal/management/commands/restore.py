"""Restores the database of a backup."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from portal.operations import database_rights, key_check
from portal.operations.backups import bundle, database, held_mails
from portal.operations.backups.bundle import About, BackupUnusable
from portal.storage.encryption import KeyState, key_state

ANOTHER_KEY = (
    "SECRET_KEY is not the key under which this backup was written, so nothing was changed. The "
    "backup has that key in its secrets or in its .env."
)

HELD_BACK = (
    "Mails that waited in the backup and may have been sent since: {count}. They are not sent; "
    "--send-waiting-mails sends them."
)


class Command(BaseCommand):
    """Stops at the first error, before it has changed anything; ends with the doctor."""

    help = "Restore a backup's database; `return-portal restore` unpacks the rest first."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether it may replace what is there."""
        parser.add_argument("file", type=Path, help="the backup; - reads it from standard input")
        parser.add_argument(
            "--overwrite", action="store_true", help="replace a database that is not empty"
        )
        parser.add_argument(
            "--send-waiting-mails",
            action="store_true",
            help="the old portal had ended before the backup, so it has not sent them",
        )
        parser.add_argument(
            "--without-doctor", action="store_true", help="where a script runs it later"
        )

    def handle(self, *args: Any, file: Path, overwrite: bool, **options: Any) -> None:
        """Check, restore, bring the tables up to date, check the key again, ask the doctor."""
        try:
            with _spooled(file) as backup:
                about = bundle.about(backup)
                _check(about)
                _check_empty(overwrite)
                _restore(backup, about, hold_mails=not options["send_waiting_mails"])
        except (BackupUnusable, database.DatabaseNotCopied) as error:
            raise CommandError(str(error)) from None
        except DatabaseError:
            raise CommandError("The database does not answer, so nothing was restored.") from None
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        database_rights.grant()
        if KeyState.LOST in key_check.states():
            raise CommandError("The database is restored, but SECRET_KEY does not read it.")
        self.stdout.write(f"The database of {about.made_at} is restored.")
        if count := held_mails.held_back():
            self.stdout.write(HELD_BACK.format(count=count))
        if not options["without_doctor"]:
            self.stdout.write("The doctor says:")
            with suppress(SystemExit):  # what the doctor finds is no failure of the restore
                call_command("doctor", stdout=self.stdout)


@contextmanager
def _spooled(file: Path) -> Iterator[Path]:
    """The file; one that comes through a pipe is written down first, because it is read twice."""
    if str(file) != "-":
        yield file
        return
    with tempfile.NamedTemporaryFile() as spool:
        shutil.copyfileobj(sys.stdin.buffer, spool)
        spool.flush()
        yield Path(spool.name)


def _check(about: About) -> None:
    if about.database != connection.vendor:
        raise BackupUnusable(
            f"The backup is of {about.database}, and DATABASE_URL names {connection.vendor}."
        )
    known = {name for app, name in MigrationLoader(None).disk_migrations if app == "portal"}
    if unknown := sorted(set(about.migrations) - known):
        raise BackupUnusable(
            f"The backup was made by release {about.version} and needs it ({unknown[-1]})."
        )
    if about.key_check and key_state(about.key_check) == KeyState.LOST:
        raise BackupUnusable(ANOTHER_KEY)


def _check_empty(overwrite: bool) -> None:
    if not overwrite and not database.is_empty():
        raise BackupUnusable(
            "The database is not empty, so nothing was changed. With --overwrite the backup "
            "replaces all that is in it."
        )


def _restore(file: Path, about: About, *, hold_mails: bool) -> None:
    has_mails = held_mails.MIGRATION in about.migrations
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / bundle.DATABASES[about.database]
        bundle.extract(file, copy.name, copy)
        database.restore(copy, [held_mails.HOLD_BACK] if hold_mails and has_mails else [])
