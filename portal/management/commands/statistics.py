"""Prints the statistics of a period, or takes in how many pieces were sold."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.statistics import export, report, sales
from portal.statistics.periods import Period
from portal.statistics.result import Report


class Command(BaseCommand):
    """Suppressed like the page; the JSON is described by docs/statistics.schema.json."""

    help = "Print the statistics of a period (the last 30 full days), or take in sold pieces."

    def add_arguments(self, parser: CommandParser) -> None:
        """The days, the form, and a file of sales."""
        parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--before", action="store_true", help="the period before instead")
        parser.add_argument("--format", choices=["json", "csv"], default="json")
        parser.add_argument("--sales", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, or take in."""
        if options["sales"]:
            self.stdout.write(f"{_take(options['sales'])} lines taken in.")
            return
        found = report.of(_period(options))
        self.stdout.write(_tables(found) if options["format"] == "csv" else export.as_json(found))


def _take(file: Path) -> int:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            return sales.take(text)
    except (OSError, UnicodeDecodeError, sales.WrongLine) as error:
        raise CommandError(str(error)) from None


def _period(options: dict[str, Any]) -> Period:
    last = options["last"] or timezone.localdate() - timedelta(days=1)
    first = options["first"] or last - timedelta(days=29)
    if first > last:
        raise CommandError("The last day is before the first.")
    period = Period(first, last)
    return period.before if options["before"] else period


def _tables(found: Report) -> str:
    head = ("key", "returns", "pieces", "cents")
    days = [(str(column.first), str(count)) for column, count in found.days]
    tables: list[export.Table] = [("days", ("first", "returns"), days)]
    for name, lines in found.breakdowns.items():
        rows = [(line.key, str(line.returns), str(line.pieces), str(line.cents)) for line in lines]
        tables.append((name, head, rows))
    return export.as_csv(tables)
