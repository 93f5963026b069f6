"""What the doctor finds: how bad it is, and what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is; `wrong` must be put right, `note` may stay."""

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
    """A finding that asks for nothing."""
    return Finding(Level.OK, subject, sentence)


def note(subject: str, sentence: str, advice: str) -> Finding:
    """The portal works as it is, but better with the advice."""
    return Finding(Level.NOTE, subject, sentence, advice)


def wrong(subject: str, sentence: str, advice: str) -> Finding:
    """Something does not work until the advice is followed."""
    return Finding(Level.WRONG, subject, sentence, advice)


Question = Callable[[], Iterator[Finding]]
