"""Writes a backup."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from portal import __version__
from portal.models import JobRun, KeyCheckValue
from portal.operations.backups import brand, bundle, database, given


class Command(BaseCommand):
    """One file holds database, settings, secrets and brand; the portal may serve all the while."""

    help = "Write database, settings, secrets and brand into one file."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, how many to keep, and which files to take along."""
        parser.add_argument("folder", type=Path, nargs="?", default=settings.VAR / "backups")
        parser.add_argument(
            "--keep", type=int, default=14, help="how many backups of this brand stay (14)"
        )
        parser.add_argument(
            "--also",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="a secret that the portal itself does not read",
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Write the backup under its name once it is whole, and then delete older ones."""
        if options["keep"] < 1:
            raise CommandError("--keep must be 1 or more.")
        try:
            file = _write(folder, options["also"])
        except DatabaseError:
            raise CommandError("The database does not answer, so there is no backup.") from None
        except (database.DatabaseNotCopied, OSError) as error:
            raise CommandError(f"There is no new backup: {error}") from None
        JobRun.objects.update_or_create(name="backup", defaults={"last_run_at": timezone.now()})
        self.stdout.write(f"{file} ({file.stat().st_size // 1024 + 1} KB)")
        for old in bundle.keep_newest(folder, _brand(), options["keep"]):
            self.stdout.write(f"{old} is deleted.")


def _write(folder: Path, also: list[Path]) -> Path:
    now = timezone.now()
    check = KeyCheckValue.objects.values_list("ciphertext", flat=True).first() or ""
    about = bundle.About(
        __version__, now.isoformat(), connection.vendor, check, database.migrations()
    )
    with bundle.being_made(folder, _brand(), now) as (parts, target):
        bundle.write_about(parts, about)
        database.dump(parts / bundle.DATABASES[connection.vendor])
        given.write_into(parts, also)
        brand.copy(settings.BRAND_DIR, parts / bundle.BRAND)
    return target


def _brand() -> str:
    return re.sub(r"[^a-z0-9-]", "-", settings.BRAND_DOMAIN.lower())
