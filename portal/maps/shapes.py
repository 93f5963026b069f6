"""Cuts lines and areas to the picture, and writes them as short SVG paths."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

Point = tuple[float, float]

EDGE = 12  # units that shapes reach beyond the picture, so that no cut is seen
LEAST = 3  # units between two points of a line


class Box:
    """The picture with its edge; what is outside need not be written."""

    def __init__(self, width: int, height: int) -> None:
        self._low = -EDGE, -EDGE
        self._high = width + EDGE, height + EDGE

    def runs(self, line: list[Point]) -> Iterator[list[Point]]:
        """The parts of a line that may be seen."""
        run: list[Point] = []
        for start, end in pairwise(line):
            if self._is_apart((start, end)):
                if run:
                    yield run
                run = []
            else:
                run = [*run, end] if run else [start, end]
        if run:
            yield run

    def visible(self, start: Point, end: Point) -> tuple[Point, Point] | None:
        """The part of a straight line that lies in the box (Liang and Barsky)."""
        first, last = 0.0, 1.0
        for axis in (0, 1):
            step = end[axis] - start[axis]
            low, high = self._low[axis] - start[axis], self._high[axis] - start[axis]
            if step:
                enters, leaves = sorted((low / step, high / step))
                first, last = max(first, enters), min(last, leaves)
            elif low > 0 or high < 0:
                return None
        if first >= last:
            return None
        return _between(start, end, first), _between(start, end, last)

    def area(self, ring: list[Point]) -> list[Point]:
        """A closed ring cut to the box (Sutherland and Hodgman); empty if it is outside."""
        if self._is_apart(ring):
            return []
        for axis in (0, 1):
            ring = _cut(ring, axis, self._low[axis], 1)
            ring = _cut(ring, axis, self._high[axis], -1)
        return ring

    def _is_apart(self, points: Sequence[Point]) -> bool:
        """Whether all points are beyond the same edge."""
        across, down = [x for x, _ in points], [y for _, y in points]
        return (
            max(across) < self._low[0]
            or min(across) > self._high[0]
            or max(down) < self._low[1]
            or min(down) > self._high[1]
        )


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _cut(ring: list[Point], axis: int, edge: int, side: int) -> list[Point]:
    """What lies on one side of an edge: 1 for larger values of the axis, -1 for smaller ones."""
    kept: list[Point] = []
    for start, end in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        before, after = side * (start[axis] - edge), side * (end[axis] - edge)
        if (before < 0) != (after < 0):
            share = before / (before - after)
            other = start[1 - axis] + share * (end[1 - axis] - start[1 - axis])
            kept.append((edge, other) if axis == 0 else (other, edge))
        if after >= 0:
            kept.append(end)
    return kept


def path(points: list[Point], *, is_closed: bool = False) -> str:
    """The points as SVG path data in whole units; empty if too few differ."""
    whole = _thinned([(round(x), round(y)) for x, y in points])
    if len(whole) < (3 if is_closed else 2):
        return ""
    (x, y), *_ = whole
    steps = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(whole))
    return f"M{x} {y}l{steps}{'z' if is_closed else ''}".replace(" -", "-")


def _thinned(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The points without those that are too near to the one before; both ends stay."""
    kept = points[:1]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= LEAST:
            kept.append(point)
    return kept + [point for point in points[-1:] if point != kept[-1]]
