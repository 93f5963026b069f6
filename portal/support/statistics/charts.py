"""The geometry of the charts: pure functions from figures to places, which templates draw."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 200  # of the column chart, in the drawing's own units
LINE, BAR, GAP, NUMBER, BARS = 24, 14, 12, 110, 420  # of the bar chart, names above the bars
LONGEST = 54  # letters of a name that fit above a bar
BASE = 24  # below the columns, for the days


@dataclass(frozen=True)
class Column:
    """A column of the chart over time; `day` is empty where its label would not fit."""

    x: float
    y: float
    width: float
    height: float
    title: str
    day: str
    is_minor: bool = False  # its label is left out on a phone


@dataclass(frozen=True)
class Bar:
    """A bar with its name above it and its number behind it."""

    name_y: int
    y: int
    number_y: int
    width: float
    name: str
    number: str
    number_x: float


@dataclass(frozen=True)
class Columns:
    """The chart over time; `line` joins the values of the period before."""

    columns: tuple[Column, ...]
    line: str
    top: int
    width: int = WIDTH
    height: int = HEIGHT + BASE


@dataclass(frozen=True)
class Bars:
    """A bar chart."""

    bars: tuple[Bar, ...]
    height: int
    width: int = BARS
    thickness: int = BAR


def columns(
    values: Sequence[int], names: Sequence[str], before: Sequence[int] = (), *, labels: int = 8
) -> Columns:
    """The columns of values, and a line of what was before."""
    top = max([*values, *before, 1])
    room = WIDTH / max(len(values), 1)
    every = max(1, -(-len(values) // labels))
    drawn = tuple(
        Column(
            x=round(number * room + room * 0.1, 1),
            y=round(HEIGHT - HEIGHT * value / top, 1),
            width=round(room * 0.8, 1),
            height=round(HEIGHT * value / top, 1),
            title=f"{names[number]}: {value}",
            day=names[number] if number % every == 0 else "",
            is_minor=number // every % 2 == 1,
        )
        for number, value in enumerate(values)
    )
    points = (
        f"{number * room + room / 2:.1f},{HEIGHT - HEIGHT * value / top:.1f}"
        for number, value in enumerate(before[: len(values)])
    )
    return Columns(drawn, " ".join(points), top)


def bars(values: Sequence[int], names: Sequence[str], numbers: Sequence[str]) -> Bars:
    """Bars below their names, the longest as long as there is room."""
    top, room, step = max([*values, 1]), BARS - NUMBER, LINE + BAR + GAP
    drawn = tuple(
        Bar(
            name_y=number * step + LINE - 8,
            y=number * step + LINE,
            number_y=number * step + LINE + BAR - 2,
            width=round(max(room * value / top, 1), 1),
            name=_short(names[number]),
            number=numbers[number],
            number_x=round(room * value / top + 8, 1),
        )
        for number, value in enumerate(values)
    )
    return Bars(drawn, len(drawn) * step)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
