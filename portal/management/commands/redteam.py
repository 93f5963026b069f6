"""Attacks a portal of your own in the ways in which similar pages have been attacked."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.redteam.attacks import HELD, run
from portal.redteam.target import Site, Untested, is_loopback


class Command(BaseCommand):
    """Prints one line per attack; ends with an error unless the portal held off all of them."""

    help = (
        "Attack a running portal with the simulator behind it (see docs/redteam.md). "
        "It creates one return and uses up the portal's rate limits for some minutes."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address, and how hard to try."""
        parser.add_argument("url", nargs="?", default=settings.BASE_URL)
        parser.add_argument("--runs", type=int, default=200, help="timed lookups per cause")
        parser.add_argument(
            "--tries", type=int, default=2000, help="lookups before a limit must refuse"
        )
        parser.add_argument("--mailbox", default="", help="address of the demo's mailbox")
        parser.add_argument("--i-own-this", action="store_true", help="attack another machine")

    def handle(self, *args: Any, **given: Any) -> None:
        """Check that the portal may be attacked and answers, then attack it."""
        url = given["url"].rstrip("/")
        if not (given["i_own_this"] or is_loopback(url)):
            raise CommandError(
                f"{url} is not on this machine. If the portal is yours, add --i-own-this."
            )
        site = Site(url, runs=given["runs"], tries=given["tries"], mailbox=given["mailbox"])
        self._meet(site)
        results = []
        for result in run(site):
            results.append(result)
            self.stdout.write(f"{result.outcome:9} {result.name:48} {result.seen}")
            self.stdout.flush()
        if others := [result for result in results if result.outcome != HELD]:
            raise CommandError(f"{len(others)} of {len(results)} attacks were not held off.")

    def _meet(self, site: Site) -> None:
        """Look up an order of the simulator; a real shop does not know it, and is left alone."""
        try:
            site.with_draft()
        except Untested as error:
            raise CommandError(f"{site.url}: {error}.") from error
        except OSError as error:
            raise CommandError(f"{site.url} does not answer ({error}).") from error
