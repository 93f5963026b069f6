"""Deletes what is past its time."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.operations import retention
from portal.withdrawal import retention as withdrawals


class Command(BaseCommand):
    """Run it daily."""

    help = "Delete what is past its time: sessions, caches, counters, audit entries, returns."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many rows of each kind were deleted."""
        deleted = retention.purge(timezone.now())
        deleted["withdrawals"] = withdrawals.purge(timezone.now())
        self.stdout.write(", ".join(f"{count} {name}" for name, count in deleted.items()))
