"""Says what is wrong with this portal."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal.doctor.examine import examine
from portal.doctor.finding import Finding, Level, last_line, ok, wrong
from portal.mail.server import MailInterrupted, MailRefused, MailServerAway
from portal.returns.mails import trial


class Command(BaseCommand):
    """Prints a line for every finding; the exit status is 1 when something is wrong."""

    help = "Say what is wrong with this portal, and what to do."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Where a sample mail goes."""
        parser.add_argument("--mail-to", metavar="ADDRESS", help="send a sample mail there")

    def handle(self, *args: Any, mail_to: str = "", **options: Any) -> None:
        """Print the findings in the order of the questions."""
        findings = self._quietly_examined()
        findings += [_sample(mail_to)] if mail_to else []
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


def _sample(address: str) -> Finding:
    """Send a sample, and say what the mail server made of it."""
    if not settings.HAS_MAIL:
        return wrong("Mail", "No sample was sent, because EMAIL_URL is not set.", "Set EMAIL_URL.")
    try:
        trial.send(address)
    except MailRefused as error:
        advice = "Check MAIL_FROM, MAIL_BOUNCES_TO and the address."
        return wrong("Mail", f"The mail server refused the sample ({error.code}).", advice)
    except MailServerAway as error:
        advice = "Check EMAIL_URL, MAIL_FROM and MAIL_BOUNCES_TO."
        return wrong("Mail", f"No sample was sent, because the server is away ({error}).", advice)
    except MailInterrupted:
        return wrong("Mail", "The line was lost while the sample was sent.", "Try again.")
    return ok("Mail", f"A sample is on its way to {address}. See whether it arrives.")
