"""Verifies the evidence, and begins a new epoch after its key was lost."""

import sys
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from portal.evidence import keys, renewal, verification


class Command(BaseCommand):
    """`verify` may run at any time, beside the portal."""

    help = "Verify the chain of the evidence, or go on after its key was lost."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        what = parser.add_subparsers(dest="what", required=True)
        verify = what.add_parser(
            "verify", help="verify every entry; the exit status is 1 if broken"
        )
        verify.add_argument("--head", default="", help="a digest that a receipt or the log names")
        what.add_parser("new-key", help="begin an epoch under EVIDENCE_KEY, the old one being lost")
        what.add_parser("check-key", help="say whether EVIDENCE_KEY reads the newest entry")

    def handle(self, *args: Any, what: str, head: str = "", **options: Any) -> None:
        """Do it, and say what came of it in one sentence."""
        if what == "verify":
            self._verify(head)
        elif what == "new-key":
            self._begin_epoch()
        else:
            _check_key()

    def _verify(self, head: str) -> None:
        outcome = verification.verify(head.strip().lower())
        if outcome.trouble:
            sys.exit(outcome.trouble)
        self.stdout.write(f"{outcome.sentence}. The last digest is {outcome.head}.")

    def _begin_epoch(self) -> None:
        try:
            ids = renewal.begin_epoch(timezone.now())
        except keys.KeyMissing:
            raise CommandError("Set EVIDENCE_KEY to the new key first.") from None
        if not ids:
            raise CommandError("No key is lost, so nothing was changed.")
        self.stdout.write(
            "A new epoch has begun. What was written under the lost key stays unreadable."
        )


def _check_key() -> None:
    # While the database is away, the portal starts, as its other pages do.
    with suppress(DatabaseError):
        if trouble := keys.trouble():
            sys.exit(trouble)
