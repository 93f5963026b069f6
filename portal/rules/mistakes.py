"""A mistake in the brand's file, and the place where a value stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.rules.lines import Path


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing to put right; `line` counts from 1, and 0 stands for a file that is missing."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}" if self.line else self.sentence


@dataclass(frozen=True)
class Place:
    """Where a value stands; mistakes below it gather in the same list."""

    lines: Mapping[Path, int]
    mistakes: list[Mistake]
    path: Path = ()

    def below(self, part: str | int) -> "Place":
        """The place of a key or an element of the value here."""
        return Place(self.lines, self.mistakes, (*self.path, part))

    @property
    def name(self) -> str:
        """The key as the file writes it, without the places of elements."""
        return ".".join(part for part in self.path if isinstance(part, str))

    @property
    def line(self) -> int:
        """The line that names it, or else that of the table around it."""
        ends = range(len(self.path), 0, -1)
        known = (self.lines[self.path[:end]] for end in ends if self.path[:end] in self.lines)
        return next(known, 1)

    def wrong(self, expected: str) -> None:
        """Note that the value here is not what it must be."""
        self.mistakes.append(Mistake(self.line, f"{self.name} {expected}"))


class WrongRules(Exception):
    """The brand's file cannot be used; `mistakes` says why."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes
