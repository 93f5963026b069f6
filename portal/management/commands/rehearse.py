"""Compares a real account with what we assume of Sendcloud."""

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.rehearsal import report
from portal.rehearsal.rehearse import Clients, rehearse
from portal.sendcloud import KeysRefused, RateLimited, SendcloudError
from portal.upstream import clients


class Command(BaseCommand):
    """Prints or writes a report; the exit status is 1 when something differs or is left over."""

    help = "Compare your Sendcloud account with what the portal assumes; makes nothing unless told."

    def add_arguments(self, parser: CommandParser) -> None:
        """The order to look up, and what else may be done."""
        parser.add_argument("order", help="the number of an order that was delivered")
        parser.add_argument(
            "--make-and-cancel",
            action="store_true",
            help="make one return from your own address to yours, and cancel it at once",
        )
        parser.add_argument(
            "--and-again",
            action="store_true",
            help="with --make-and-cancel: send it a second time with the same reference; "
            "this may make a second return, which is cancelled too",
        )
        parser.add_argument("--report", type=Path, help="a file ending in .md or .json")

    def handle(self, *args: Any, **given: Any) -> None:
        """Rehearse, then print or write the report."""
        make, again = given["make_and_cancel"], given["and_again"]
        if again and not make:
            raise CommandError("--and-again goes only with --make-and-cancel.")
        try:
            seen = rehearse(_clients(), given["order"], make=make, again=again, pause=time.sleep)
        except KeysRefused:
            raise CommandError("Sendcloud does not accept the API keys.") from None
        except RateLimited:
            raise CommandError("Sendcloud's limit is reached. Try again in a minute.") from None
        except SendcloudError as error:
            raise CommandError(f"Sendcloud gave no usable answer ({error.status}).") from None
        self._write(given["report"], seen)
        if seen.differs or seen.attention:
            sys.exit(1)

    def _write(self, file: Path | None, seen: Any) -> None:
        is_json = file is not None and file.suffix == ".json"
        text = (report.as_json if is_json else report.as_markdown)(seen, timezone.localdate())
        if file is None:
            self.stdout.write(text)
        else:
            file.write_text(text, encoding="utf-8")
            self.stdout.write(f"Differs: {len(seen.differs)}. The report is in {file}.")
            for sentence in seen.attention:
                self.stdout.write(sentence)


def _clients() -> Clients:
    newer, older, calls = clients.newer_api(), clients.returns_api(), clients.unread_calls()
    if newer is None or older is None or calls is None:
        raise CommandError("Set SENDCLOUD_PUBLIC_KEY and SENDCLOUD_SECRET_KEY.")
    return Clients(calls, newer, older)
