"""The figures of a report as the page shows them: each a chart and a table that agree."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.statistics.breakdowns import quantile
from portal.statistics.periods import Period
from portal.statistics.result import Report
from portal.statistics.suppression import Line
from portal.support.statistics import charts, words
from portal.support.statistics.charts import Bars, Columns

BREAKDOWNS = ("product", "reason", "option", "carrier", "country", "failed")


@dataclass(frozen=True)
class Figure:
    """A chart with its sentence, and the same in rows; `slug` names its CSV."""

    slug: str
    title: str
    sentence: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: Columns | None = None
    bars: Bars | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Number:
    """A figure of the top line."""

    title: str
    value: str
    note: str


def top_line(report: Report, before: Report) -> list[Number]:
    """How many, of what worth, how fast, and what became of them."""
    made = report.totals.get("created", 0)
    is_known = _is_whole(before)
    numbers = [
        Number(
            "Returns",
            str(made),
            words.compared(made, before.totals.get("created", 0), is_known=is_known),
        ),
        Number("Pieces", str(report.pieces), ""),
    ]
    numbers += [
        Number("Value", words.money(cents, currency), _unpriced(report))
        for currency, cents in sorted(report.value.items())
    ]
    wait, slow = quantile(report.waits, 0.5), quantile(report.waits, 0.9)
    numbers.append(
        Number("Half of the labels", words.under(wait), f"nine of ten {words.under(slow)}")
    )
    return [*numbers, *_shares(report, made)]


def _is_whole(report: Report) -> bool:
    """Whether the portal was counting during all of the period."""
    return report.since is not None and report.since <= report.period.first


def _unpriced(report: Report) -> str:
    return f"{report.unpriced} items without a price" if report.unpriced else ""


def _shares(report: Report, made: int) -> Iterator[Number]:
    for event in ("label_failed", "cancelled", "handed_over", "received"):
        value = report.totals.get(event, 0)
        share = f"{100 * value / made:.1f} % of {made} returns" if made else ""
        yield Number(words.EVENTS[event], str(value), share)


def figures(report: Report, before: Report) -> Iterator[Figure]:
    """All figures, in the page's order."""
    yield _over_time(report, before)
    yield _way(report)
    for chart in BREAKDOWNS:
        yield _breakdown(chart, report.breakdowns.get(chart, []), report)
    yield _waits(report)
    if report.rates:
        yield _rates(report)


def reasons_of(product_id: str, report: Report) -> Figure | None:
    """Why one product comes back."""
    found = report.reasons_of.get(product_id)
    if not found:
        return None
    title = f"Reasons for {words.name_of('product', product_id, report)}"
    return _bars("reason", title, found, report)


def _name(column: Period) -> str:
    return f"{column.first:%-d %b}" if column.days < 28 else f"{column.first:%b %Y}"


def _over_time(report: Report, before: Report) -> Figure:
    values = [count for _column, count in report.days]
    earlier = [count for _column, count in before.days] if _is_whole(before) else []
    names = [_name(column) for column, _count in report.days]
    most = max(report.days, key=lambda pair: pair[1], default=None)
    sentence = f"Most from {most[0].first:%A %-d %B}: {most[1]}." if most and most[1] else ""
    rows = [
        (column.first.isoformat(), str(count), str(earlier[at]) if at < len(earlier) else "")
        for at, (column, count) in enumerate(report.days)
    ]
    return Figure(
        "day",
        "Returns over time",
        sentence,
        ("From", "Returns", "Period before"),
        tuple(rows),
        columns=charts.columns(values, names, earlier),
    )


def _way(report: Report) -> Figure:
    values = [count for _step, count in report.steps]
    names = [words.name_of("step", step, report) for step, _count in report.steps]
    first = values[0] if values else 0
    shares = [f"{100 * value / first:.0f} %" if first else "" for value in values]
    losses = ["", *(str(max(a - b, 0)) for a, b in itertools.pairwise(values))]
    numbers = [f"{value} {share}" for value, share in zip(values, shares, strict=True)]
    return Figure(
        "step",
        "The customer's way",
        f"{shares[-1]} of those who found their parcel got a label." if first else "",
        ("Step", "About", "Of the first", "Given up before"),
        tuple(zip(names, map(str, values), shares, losses, strict=True)),
        bars=charts.bars(values, names, numbers),
    )


def _breakdown(chart: str, found: Sequence[Line], report: Report) -> Figure:
    return _bars(chart, words.TITLES[chart], found, report)


def _bars(chart: str, title: str, found: Sequence[Line], report: Report) -> Figure:
    values = [line.returns for line in found]
    names = [words.line_name(chart, line, report) for line in found]
    total = sum(values)
    shares = [f"{100 * value / total:.0f} %" for value in values]
    numbers = [f"{value} ({share})" for value, share in zip(values, shares, strict=True)]
    return Figure(
        chart,
        title,
        f"Most: {names[0]}, {shares[0]}." if found else "",
        (title, "Returns", "Share"),
        tuple(zip(names, map(str, values), shares, strict=True)),
        bars=charts.bars(values, names, numbers),
        links=tuple(line.key for line in found) if chart == "product" else (),
    )


def _waits(report: Report) -> Figure:
    return _bars("wait", words.TITLES["wait"], report.waits, report)


def _rates(report: Report) -> Figure:
    rates = sorted(report.rates, key=lambda rate: -rate.percent)
    names = [words.name_of("product", rate.product_id, report) for rate in rates]
    shares = [f"{rate.percent:.1f} %" for rate in rates]
    rows = [
        (name, str(rate.returned), str(rate.sold), share)
        for name, rate, share in zip(names, rates, shares, strict=True)
    ]
    is_odd = any(rate.percent > 100 for rate in rates)
    return Figure(
        "rate",
        words.TITLES["rate"],
        "Some sales look incomplete." if is_odd else f"Highest: {names[0]}, {shares[0]}.",
        ("Product", "Pieces back", "Pieces sold", "Rate"),
        tuple(rows),
        bars=charts.bars([round(rate.percent * 10) for rate in rates], names, shares),
    )
