"""Says what is wrong with this portal."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.doctor.examine import examine
from portal.doctor.finding import Level


class Command(BaseCommand):
    """Prints a line for every finding; the exit status is 1 when something is wrong."""

    help = "Say what is wrong with this portal, and what to do."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings in the order of the questions."""
        findings = examine()
        for finding in findings:
            self.stdout.write(f"{finding.level:6} {finding.subject}: {finding.sentence}")
            if finding.advice:
                self.stdout.write(f"{'':6} -> {finding.advice}")
        count = sum(finding.level == Level.WRONG for finding in findings)
        self.stdout.write("Nothing is wrong." if not count else f"Things to put right: {count}.")
        if count:
            sys.exit(1)
