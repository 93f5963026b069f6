"""Looks through Sendcloud's returns for those whose creation ended without an answer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.models import JobRun
from portal.returns.submissions import reconciliation
from portal.upstream import clients


class Command(BaseCommand):
    """Run it regularly, because the customer may have left the page of such a return."""

    help = "Find out what became of returns whose outcome is unknown; needs API keys."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many returns were found, never created or left open."""
        api = clients.returns_api()
        if api is None:
            raise CommandError("Set SENDCLOUD_PUBLIC_KEY and SENDCLOUD_SECRET_KEY first.")
        outcome = reconciliation.reconcile_all(api, timezone.now())
        JobRun.objects.update_or_create(name="reconcile", defaults={"last_run_at": timezone.now()})
        self.stdout.write(
            f"{outcome.found} found, {outcome.unmade} never created, "
            f"{outcome.open} need attention in Sendcloud's panel."
        )
