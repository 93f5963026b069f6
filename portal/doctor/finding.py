"""An answer of the doctor: how bad it is, and what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: `wrong` keeps customers or staff from something, `note` does not."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One question's answer; `advice` says what to do about it."""

    level: Level
    subject: str
    sentence: str
    advice: str = ""


def ok(subject: str, sentence: str) -> Finding:
    """Nothing to do."""
    return Finding(Level.OK, subject, sentence)


def note(subject: str, sentence: str, advice: str) -> Finding:
    """It works without, but better with."""
    return Finding(Level.NOTE, subject, sentence, advice)


def wrong(subject: str, sentence: str, advice: str) -> Finding:
    """Something does not work until it is done."""
    return Finding(Level.WRONG, subject, sentence, advice)


Question = Callable[[], Iterator[Finding]]
