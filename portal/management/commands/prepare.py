"""Brings the tables and the static files up to date."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from portal.doctor import postgresql
from portal.evidence import keys
from portal.operations import database_rights, static_files
from portal.operations.logs import scrubbed
from portal.storage import locks


class Command(BaseCommand):
    """The server runs it as it starts; however many start together, one at a time prepares."""

    help = "Bring tables, cache table and static files up to date; the server does it by itself."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Where there is no database yet, as in the build of an image."""
        parser.add_argument("--static", action="store_true", help="the static files alone")

    def handle(self, *args: Any, static: bool, **options: Any) -> None:
        """Prepare, or end with one sentence that says what is in the way."""
        if not static:
            _prepare_tables()
        _collect_static_files()


def _prepare_tables() -> None:
    try:
        with locks.of_tables():
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            database_rights.grant()
    except (DatabaseError, OSError) as error:
        if trouble := postgresql.trouble():
            sys.exit(f"The tables cannot be brought up to date. {trouble}")
        reason = scrubbed(str(error)).strip().partition("\n")[0]
        sys.exit(f"The tables cannot be brought up to date: {reason}. manage.py doctor says more.")
    if trouble := keys.trouble():
        sys.exit(trouble)


def _collect_static_files() -> None:
    root = Path(settings.STATIC_ROOT)
    files = static_files.sources(settings.STATICFILES_DIRS, settings.INSTALLED_APPS)
    try:
        static_files.collect(root, files)
    except OSError as error:
        sys.exit(
            f"The static files in {root} are not this release's and cannot be written: "
            f"{error.strerror}."
        )
