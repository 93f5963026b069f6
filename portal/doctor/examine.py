"""Asks every question; a question that fails becomes a finding."""

import logging

from portal.doctor import engines
from portal.doctor.checks import CHECKS
from portal.doctor.finding import Check, Finding, Level, skipped, wrong
from portal.storage import patience

logger = logging.getLogger(__name__)
PATIENCE = 2.0  # seconds that one question waits for PostgreSQL


def examine() -> list[Finding]:
    """All findings; a question that fails becomes one and does not stop the others.

    A question is skipped where what it needs is wrong; a subject needs itself silently.
    """
    findings: list[Finding] = []
    for check in CHECKS:
        bad = {finding.subject for finding in findings if finding.level == Level.WRONG}
        if check.needs not in bad:
            findings += _asked(check)
        elif check.needs != check.subject:
            findings.append(skipped(check.subject, check.needs))
    return [*findings, *engines.compared(findings)]


def _asked(check: Check) -> list[Finding]:
    try:
        with patience.at_most(PATIENCE):
            return list(check.question())
    except Exception:
        logger.critical("a question of the doctor failed", exc_info=True)
        return [wrong(check.subject, "This check failed.", "Look in the log for the reason.")]
