"""Merges what is too small to be shown: the only way from the sums to a breakdown."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from portal.statistics.events import OTHER


@dataclass(frozen=True)
class Line:
    """A row of a breakdown: its key, and how many returns, pieces and cents it has."""

    key: str
    returns: int
    pieces: int = 0
    cents: int = 0

    def plus(self, other: "Line") -> "Line":
        """Both together, under this key."""
        return Line(
            self.key,
            self.returns + other.returns,
            self.pieces + other.pieces,
            self.cents + other.cents,
        )


def lines(found: Mapping[str, Line], *, most: int = 20) -> list[Line]:
    """The largest first and the rest as "Other", so that no row is smaller than the minimum.

    If Other stays too small, the next smallest row joins it. Nothing is shown of a breakdown that
    is too small as a whole.
    """
    least = settings.STATISTICS_MINIMUM
    ordered = sorted(found.values(), key=lambda line: (-line.returns, line.key))
    if sum(line.returns for line in ordered) < least:
        return []
    shown = [line for line in ordered if line.returns >= least and line.key != OTHER][:most]
    keys, rest = {line.key for line in shown}, Line(OTHER, 0)
    for line in ordered:
        if line.key not in keys:
            rest = rest.plus(line)
    while 0 < rest.returns < least and shown:
        rest = rest.plus(shown.pop())
    return [*shown, rest] if rest.returns else shown
