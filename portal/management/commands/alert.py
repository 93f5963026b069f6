"""Tells the merchant what is wrong, by webhook or mail."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.worker import alerting


class Command(BaseCommand):
    """Run it regularly where no worker runs; each subject is told once a day."""

    help = "Tell ALERT_WEBHOOK_URL and MAIL_ALERTS_TO what needs attention."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was told."""
        for sentence in alerting.tell(timezone.now()):
            self.stdout.write(sentence)
