"""What the doctor finds: how bad it is, and what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is; `wrong` must be put right, `note` may stay."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"
    SKIPPED = "-"  # not looked at


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


def skipped(subject: str, needed: str) -> Finding:
    """A question that makes no sense before the needed subject is put right."""
    return Finding(Level.SKIPPED, subject, f"Not looked at, because it needs: {needed}.")


Question = Callable[[], Iterator[Finding]]


@dataclass(frozen=True)
class Check:
    """A question, its subject, and the subject of another that must not be wrong before."""

    subject: str
    question: Question
    needs: str = ""


def last_line(findings: list[Finding]) -> str:
    """How many things are wrong, and how many notes there are."""
    errors = sum(finding.level == Level.WRONG for finding in findings)
    notes = sum(finding.level == Level.NOTE for finding in findings)
    first = f"Things to put right: {errors}" if errors else "Nothing is wrong"
    return f"{first}; notes: {notes}." if notes else f"{first}."
