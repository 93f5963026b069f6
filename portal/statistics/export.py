"""A report as CSV and as JSON (docs/statistics.schema.json); both are suppressed like the page."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from portal.statistics.periods import Period
from portal.statistics.result import Report
from portal.statistics.suppression import Line

VERSION = 2
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it, Excel reads another encoding
Table = tuple[str, Sequence[str], Iterable[Sequence[str]]]


def harmless(text: str) -> str:
    """The text, with a quote before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_csv(tables: Iterable[Table]) -> str:
    """Tables with their titles, one below the other."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    for title, head, rows in tables:
        writer.writerow([harmless(title)])
        writer.writerow([harmless(word) for word in head])
        writer.writerows([harmless(word) for word in row] for row in rows)
        writer.writerow([])
    return BOM + file.getvalue()


def as_json(report: Report) -> str:
    """The report for another program."""
    whole = {
        "version": VERSION,
        "period": {"first": str(report.period.first), "last": str(report.period.last)},
        "since": str(report.since) if report.since else None,
        "is_made_up": report.is_made_up,
        "totals": report.totals | {"pieces": report.pieces, "unpriced": report.unpriced},
        "value": [
            {"currency": code, "cents": cents} for code, cents in sorted(report.value.items())
        ],
        "costs": [
            {"kind": kind, "currency": code, "cents": cents}
            for kind, by_currency in sorted(report.costs.items())
            for code, cents in sorted(by_currency.items())
        ],
        "days": [_day(column, count, "returns") for column, count in report.days],
        "withdrawals": [_day(column, count, "received") for column, count in report.withdrawals],
        "steps": [{"step": step, "drafts": count} for step, count in report.steps],
        "breakdowns": {name: list(map(_line, found)) for name, found in report.breakdowns.items()},
        "waits": [{"under": line.key, "returns": line.returns} for line in report.waits],
        "rates": [
            {"product": rate.product_id, "returned": rate.returned, "sold": rate.sold}
            for rate in report.rates
        ],
    }
    return json.dumps(whole, indent=2, sort_keys=True)


def _day(column: Period, count: int, what: str) -> dict[str, object]:
    return {"first": str(column.first), "last": str(column.last), what: count}


def _line(line: Line) -> dict[str, object]:
    return {
        "key": line.key,
        "returns": line.returns,
        "pieces": line.pieces,
        "cents": line.cents,
    }
