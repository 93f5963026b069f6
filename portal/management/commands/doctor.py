"""Says what is wrong with this portal."""

import logging
import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.doctor.examine import examine
from portal.doctor.finding import Finding, Level, last_line


class Command(BaseCommand):
    """Prints a line for every finding; the exit status is 1 when something is wrong."""

    help = "Say what is wrong with this portal, and what to do."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings in the order of the questions."""
        findings = self._quietly_examined()
        for finding in findings:
            self.stdout.write(f"{finding.level:6} {finding.subject}: {finding.sentence}")
            if finding.advice:
                self.stdout.write(f"{'':6} -> {finding.advice}")
        self.stdout.write(last_line(findings))
        if any(finding.level == Level.WRONG for finding in findings):
            sys.exit(1)

    def _quietly_examined(self) -> list[Finding]:
        """The findings say what the log would, in sentences; only a failed question is logged."""
        logging.disable(logging.ERROR)
        try:
            return examine()
        finally:
            logging.disable(logging.NOTSET)
