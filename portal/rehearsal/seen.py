"""What a rehearsal saw, by the number of the assumption; no sentence holds an account's data."""

import re
from dataclasses import dataclass, field
from typing import Any

# The assumptions that a rehearsal can look at, as docs/assumptions.md numbers them.
LOOKED_AT = (10, 11, 33, 34, 39, 41, 43, *range(45, 56))
CODE = re.compile(r"[a-z0-9_]+:[a-z0-9_/,.-]{1,80}")
WORD = re.compile(r"[a-z][a-z0-9_-]{0,30}")


def word(value: Any) -> str:
    """A word of Sendcloud's vocabulary, such as a status; anything else might be personal."""
    return value if isinstance(value, str) and WORD.fullmatch(value) else "something else"


@dataclass
class Seen:
    """The lists of the report.

    `attention` tells of returns that were not cancelled, `useful` what returns.toml may name.
    `made` counts the returns that were certainly made, `has_tried` says whether any was tried.
    """

    differs: list[tuple[int, str]] = field(default_factory=list)
    as_assumed: list[int] = field(default_factory=list)
    not_looked_at: list[tuple[int, str]] = field(default_factory=list)
    attention: list[str] = field(default_factory=list)
    useful: list[str] = field(default_factory=list)
    has_tried: bool = False
    made: int = 0

    def differ(self, assumption: int, sentence: str) -> None:
        """Note what is other than we assume."""
        self.differs.append((assumption, sentence))

    def agree(self, assumption: int, *, unless: str = "") -> None:
        """Note that it is as assumed, or what it is instead."""
        if unless:
            self.differ(assumption, unless)
        else:
            self.as_assumed.append(assumption)

    def skip(self, assumption: int, why: str) -> None:
        """Note what could not be looked at."""
        self.not_looked_at.append((assumption, why))

    def skip_the_rest(self) -> None:
        """Note every assumption that no look came to, so that silence means nothing."""
        known = {*self.as_assumed, *(number for number, _ in (*self.differs, *self.not_looked_at))}
        for number in LOOKED_AT:
            if number not in known:
                self.skip(number, "The rehearsal did not come to it.")
