"""Asks every question; a question that fails becomes a finding."""

import logging

from portal.doctor.checks import QUESTIONS
from portal.doctor.finding import Finding, Question, wrong

logger = logging.getLogger(__name__)


def examine() -> list[Finding]:
    """All findings; a question that fails becomes one and does not stop the others."""
    return [finding for question in QUESTIONS for finding in _asked(question)]


def _asked(question: Question) -> list[Finding]:
    try:
        return list(question())
    except Exception:
        logger.exception("a question of the doctor failed")
        subject = question.__name__.replace("_", " ").capitalize()
        return [wrong(subject, "This check failed.", "Look in the log for the reason.")]
