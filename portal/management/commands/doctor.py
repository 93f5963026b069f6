"""Tells what is wrong with this portal."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.doctor.examine import examine
from portal.doctor.finding import Level


class Command(BaseCommand):
    """Every question gets a line; exit status 1 when something is wrong."""

    help = "Say what is wrong with this portal, and what to do."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings, the worst in no order of their own: the questions have one."""
        findings = examine()
        for finding in findings:
            self.stdout.write(f"{finding.level:6} {finding.subject}: {finding.sentence}")
            if finding.advice:
                self.stdout.write(f"{'':6} -> {finding.advice}")
        count = sum(finding.level == Level.WRONG for finding in findings)
        self.stdout.write("Nothing is wrong." if not count else f"{count} to be put right.")
        if count:
            sys.exit(1)
