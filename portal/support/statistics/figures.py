"""The figures of a report as the page shows them: each a chart and a table that agree."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.returns.formatting import short_date
from portal.statistics import breakdowns
from portal.statistics.breakdowns import quantile
from portal.statistics.periods import Period
from portal.statistics.result import Report
from portal.statistics.suppression import Line
from portal.support import moments
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
            _("Returns"),
            words.number(made),
            words.compared(made, before.totals.get("created", 0), is_known=is_known),
        ),
        Number(_("Pieces"), words.number(report.pieces), ""),
    ]
    numbers += [
        Number(_("Value"), words.money(cents, currency), _unpriced(report))
        for currency, cents in sorted(report.value.items())
    ]
    wait, slow = quantile(report.waits, 0.5), quantile(report.waits, 0.9)
    numbers.append(
        Number(
            _("Half of the labels"),
            words.under(wait),
            _("nine of ten %(time)s") % {"time": words.under(slow)},
        )
    )
    return [*numbers, *_shares(report, made)]


def _is_whole(report: Report) -> bool:
    """Whether the portal was counting during all of the period."""
    return report.since is not None and report.since <= report.period.first


def _unpriced(report: Report) -> str:
    if not report.unpriced:
        return ""
    sentence = ngettext(
        "%(count)s item without a price", "%(count)s items without a price", report.unpriced
    )
    return sentence % {"count": words.number(report.unpriced)}


def _shares(report: Report, made: int) -> Iterator[Number]:
    for event in ("label_failed", "cancelled"):
        value = report.totals.get(event, 0)
        yield Number(_(words.EVENTS[event]), words.number(value), _share(value, made))
    for event in ("handed_over", "received"):
        counted = words.number(report.totals.get(event, 0))
        yield Number(_(words.EVENTS[event]), counted, _earlier() if made else "")


def _share(value: int, made: int) -> str:
    """The share of the returns made in the period; none where it counts earlier ones too."""
    if value > made:
        return _earlier()
    given = {"share": words.percent(value, made, 1), "count": words.number(made)}
    return _("%(share)s of %(count)s returns") % given if made else ""


def _earlier() -> str:
    # Parcels travel for days, so these are no share of the returns made in the period.
    return _("made in this period or before")


def figures(report: Report, before: Report) -> Iterator[Figure]:
    """All figures, in the page's order."""
    yield _over_time(report, before)
    yield _way(report)
    for chart in BREAKDOWNS:
        yield _breakdown(chart, report.breakdowns.get(chart, []), report)
    yield _waits(report)
    yield _money(report)
    if report.withdrawals:
        title = words.title("withdrawals")
        yield _columns("withdrawals", title, title, report.withdrawals)
    if report.rates:
        yield _rates(report)


def reasons_of(product_id: str, report: Report) -> Figure | None:
    """Why one product comes back."""
    found = breakdowns.reasons_of(report, product_id)
    if not found:
        return None
    product = words.name_of("product", product_id, report)
    title = _("Reasons for %(product)s") % {"product": product}
    return _bars("reason", title, found, report)


def _name(column: Period) -> str:
    return short_date(column.first) if column.days < 28 else moments.month(column.first)


def _most(column: Period, count: int) -> str:
    given = {"day": moments.weekday(column.first), "count": words.number(count)}
    return _("Most from %(day)s: %(count)s.") % given


def _over_time(report: Report, before: Report) -> Figure:
    earlier = [count for _column, count in before.days] if _is_whole(before) else []
    return _columns("day", _("Returns over time"), _("Returns"), report.days, earlier)


def _columns(
    slug: str, title: str, what: str, days: list[tuple[Period, int]], earlier: Sequence[int] = ()
) -> Figure:
    values = [count for _column, count in days]
    names = [_name(column) for column, _count in days]
    most = max(days, key=lambda pair: pair[1], default=None)
    rows = [
        (column.first.isoformat(), str(count), str(earlier[at]) if at < len(earlier) else "")
        for at, (column, count) in enumerate(days)
    ]
    return Figure(
        slug,
        title,
        _most(*most) if most and most[1] else "",
        (_("From"), what, _("Period before")),
        tuple(rows),
        columns=charts.columns(values, names, earlier),
    )


def _money(report: Report) -> Figure:
    """What the items are worth, what customers pay and what labels cost; currencies apart."""
    kinds = {"created": report.value, **report.costs}
    found = [
        (kind, code, cents) for kind, by in kinds.items() for code, cents in sorted(by.items())
    ]
    has_many = len({code for _kind, code, _cents in found}) > 1
    names = [
        f"{words.cost(kind)} ({code})" if has_many else words.cost(kind)
        for kind, code, _cents in found
    ]
    amounts = [words.money(cents, code) for _kind, code, cents in found]
    counts = [words.number(report.totals.get(kind, 0)) for kind, _code, _cents in found]
    return Figure(
        "money",
        words.title("money"),
        f"{names[0]}: {amounts[0]}." if found else "",
        (words.title("money"), _("Amount"), _("Returns")),
        tuple(zip(names, amounts, counts, strict=True)),
        bars=charts.bars([cents for _kind, _code, cents in found], names, amounts),
    )


def _way(report: Report) -> Figure:
    values = [count for _step, count in report.steps]
    names = [words.name_of("step", step, report) for step, _count in report.steps]
    first = values[0] if values else 0
    shares = [words.percent(value, first) for value in values]
    losses = ["", *(str(max(a - b, 0)) for a, b in itertools.pairwise(values))]
    numbers = [
        f"{words.number(value)} ({share})" for value, share in zip(values, shares, strict=True)
    ]
    return Figure(
        "step",
        words.title("step"),
        _("%(share)s of those who found their parcel got a label.") % {"share": shares[-1]}
        if first
        else "",
        (_("Step"), _("About how many"), _("Of the first"), _("Given up before")),
        tuple(zip(names, map(str, values), shares, losses, strict=True)),
        bars=charts.bars(values, names, numbers),
    )


def _breakdown(chart: str, found: Sequence[Line], report: Report) -> Figure:
    return _bars(chart, words.title(chart), found, report)


def _bars(chart: str, title: str, found: Sequence[Line], report: Report) -> Figure:
    values = [line.returns for line in found]
    names = [words.line_name(chart, line, report) for line in found]
    total = sum(values)
    shares = [words.percent(value, total) for value in values]
    numbers = [
        f"{words.number(value)} ({share})" for value, share in zip(values, shares, strict=True)
    ]
    return Figure(
        chart,
        title,
        _("Most: %(name)s, %(share)s.") % {"name": names[0], "share": shares[0]} if found else "",
        (title, _("Returns"), pgettext("figure", "Share")),
        tuple(zip(names, map(str, values), shares, strict=True)),
        bars=charts.bars(values, names, numbers),
        links=tuple(line.key for line in found) if chart == "product" else (),
    )


def _waits(report: Report) -> Figure:
    return _bars("wait", words.title("wait"), report.waits, report)


def _rates(report: Report) -> Figure:
    rates = sorted(report.rates, key=lambda rate: -rate.percent)
    names = [words.name_of("product", rate.product_id, report) for rate in rates]
    shares = [words.percent(rate.percent, 100, 1) for rate in rates]
    rows = [
        (name, str(rate.returned), str(rate.sold), share)
        for name, rate, share in zip(names, rates, shares, strict=True)
    ]
    is_odd = any(rate.percent > 100 for rate in rates)
    return Figure(
        "rate",
        words.title("rate"),
        _("Some sales look incomplete.")
        if is_odd
        else _("Highest: %(name)s, %(share)s.") % {"name": names[0], "share": shares[0]},
        (_("Product"), _("Pieces back"), _("Pieces sold"), _("Rate")),
        tuple(rows),
        bars=charts.bars([round(rate.percent * 10) for rate in rates], names, shares),
    )
