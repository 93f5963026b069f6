"""What is wrong with this portal, in sentences that say what to do."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

logger = logging.getLogger(__name__)


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


def examine() -> list[Finding]:
    """All findings; a question that fails is one itself, and keeps no other from being asked."""
    from portal.doctor.questions import QUESTIONS

    return [finding for question in QUESTIONS for finding in _asked(question)]


def _asked(question: Question) -> list[Finding]:
    try:
        return list(question())
    except Exception:
        logger.exception("a question of the doctor failed")
        subject = question.__name__.replace("_", " ").capitalize()
        return [wrong(subject, "This could not be looked at.", "The log says why.")]
