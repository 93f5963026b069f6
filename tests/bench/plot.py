"""A line plot with two logarithmic axes, and bars, as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 360, 70, 40, 150, 50
keeps = True  # whether pictures are written; a quick look leaves those of the last run alone
COLORS = ("#1f4d3f", "#b4451f", "#2b5fb3", "#7a3e9d")


@dataclass(frozen=True)
class Line:
    """A named line through points."""

    name: str
    points: Sequence[tuple[float, float]]


def draw(path: Path, title: str, across: str, up: str, lines: Sequence[Line]) -> None:
    """Write the plot to `path`; it leaves out points that are not above zero."""
    lines = [Line(line.name, [p for p in line.points if min(p) > 0]) for line in lines]
    lines = [line for line in lines if line.points]
    xs = [x for line in lines for x, _ in line.points]
    ys = [y for line in lines for _, y in line.points]
    horizontal = _Scale(min(xs), max(xs), LEFT, WIDTH - RIGHT)
    vertical = _Scale(min(ys), max(ys), HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12" fill="#333">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{title}</text>',
        f'<text x="{LEFT}" y="{HEIGHT - 12}">{across}</text>',
        f'<text x="12" y="{TOP - 8}">{up}</text>',
    ]
    parts += _grid(horizontal, vertical)
    for number, line in enumerate(lines):
        parts += _line(line, COLORS[number % len(COLORS)], horizontal, vertical, number)
    _write(path, parts)


def _write(path: Path, parts: Sequence[str]) -> None:
    if keeps:
        path.write_text("\n".join([*parts, "</svg>\n"]))


@dataclass(frozen=True)
class Bar:
    """A named value, with its own words for it."""

    name: str
    value: float
    words: str


def bars(path: Path, title: str, bars_: Sequence[Bar], goal: float, goal_words: str) -> None:
    """Write horizontal bars to `path`, with a line where the goal is."""
    height = TOP + 22 * len(bars_) + 30
    left, right = 250, WIDTH - 120
    longest = max([goal, *(bar.value for bar in bars_)])
    line = round(left + (right - left) * goal / longest, 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
        ' font-family="sans-serif" font-size="12" fill="#333">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="12" y="22" font-size="15">{title}</text>',
    ]
    for number, bar in enumerate(bars_):
        y, width = TOP + 22 * number, round((right - left) * bar.value / longest, 1)
        parts.append(f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{bar.name}</text>')
        parts.append(f'<rect x="{left}" y="{y}" width="{width}" height="16" fill="{COLORS[0]}"/>')
        parts.append(f'<text x="{left + width + 6}" y="{y + 12}">{bar.words}</text>')
    bottom = height - 26
    parts.append(f'<path d="M{line} {TOP - 6}V{bottom}" stroke="{COLORS[1]}" stroke-width="2"/>')
    parts.append(f'<text x="{line}" y="{bottom + 16}" text-anchor="middle">{goal_words}</text>')
    _write(path, parts)


class _Scale:
    """Places a value by its logarithm on an axis of whole decades."""

    def __init__(self, least: float, most: float, start: float, end: float) -> None:
        self.low, self.high = math.floor(math.log10(least)), math.ceil(math.log10(most))
        self.high = max(self.high, self.low + 1)
        self.start, self.end = start, end

    def place(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    @property
    def decades(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _grid(horizontal: _Scale, vertical: _Scale) -> list[str]:
    parts = []
    for value in horizontal.decades:
        x = horizontal.place(value)
        parts.append(f'<path d="M{x} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{HEIGHT - 32}" text-anchor="middle">{value:g}</text>')
    for value in vertical.decades:
        y = vertical.place(value)
        parts.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{value:g}</text>')
    return parts


def _line(line: Line, color: str, horizontal: _Scale, vertical: _Scale, number: int) -> list[str]:
    places = [(horizontal.place(x), vertical.place(y)) for x, y in line.points]
    path = "M" + "L".join(f"{x} {y}" for x, y in places)
    parts = [f'<path d="{path}" fill="none" stroke="{color}" stroke-width="2"/>']
    parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{color}"/>' for x, y in places]
    y = TOP + 14 + 18 * number
    return [*parts, f'<text x="{WIDTH - RIGHT + 12}" y="{y}" fill="{color}">{line.name}</text>']
