"""Which sums a count belongs to: one for each thing that a report tells of its event."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from portal.models import DailyCount
from portal.statistics import spans
from portal.statistics.events import Event

TOTAL = "total"  # whose key is source and currency
WAYS = ("option", "carrier", "country")
SHOWN: dict[str, tuple[str, ...]] = {Event.CREATED: WAYS, Event.LABEL_FAILED: ("carrier",)}
# Slots that no writer uses: daily totals and a month's breakdown of rollup.
TOTALS, MONTH = 100, 101


class Part(NamedTuple):
    """What a count adds to a row of PeriodSum, by the names of its columns."""

    span: str
    dimension: str
    event: str
    key: str
    returns: int
    pieces: int
    cents: int
    unpriced: int


def of(rows: Iterable[DailyCount]) -> Iterator[Part]:
    """What each row adds, for each of its spans."""
    for row in rows:
        numbers = (row.returns, row.pieces, row.cents, row.unpriced)
        within = _spans(row)
        for dimension, key in _keys(row):
            for span in within:
                yield Part(span, dimension, row.event, key, *numbers)


def _spans(row: DailyCount) -> list[str]:
    return [spans.rolled_up(row.day)] if row.slot == MONTH else spans.around(row.day)


def _keys(row: DailyCount) -> Iterator[tuple[str, str]]:
    """The totals of a rolled-up month stay by day, and its breakdown is of the month alone."""
    if row.slot != MONTH and not row.product_id and not row.bucket:
        yield TOTAL, f"{row.source}/{row.currency}"
    if row.slot != TOTALS:
        yield from _parts(row)


def _parts(row: DailyCount) -> Iterator[tuple[str, str]]:
    if row.product_id:
        if row.event == Event.CREATED:
            yield from (("product", row.product_id), ("reason", row.reason))
    elif row.bucket:
        if row.event == Event.LABEL_READY:
            yield "wait", row.bucket
    else:
        yield from ((name, getattr(row, name)) for name in SHOWN.get(row.event, ()))
