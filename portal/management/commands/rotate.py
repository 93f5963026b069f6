"""Puts everything that is stored under the present SECRET_KEY and EVIDENCE_KEY."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.evidence import renewal
from portal.operations import rotation
from portal.storage.encryption import KeyState

WHEN = (
    "Nothing stored needs an old key any more. Take it out of SECRET_KEY_FALLBACKS three days "
    "after the change, because invitations live that long. If it goes sooner, staff sign in again, "
    "and open invitations need a new link."
)


class Command(BaseCommand):
    """Run it after a key has changed; it may run beside the portal, and twice."""

    help = "Re-encrypt what is stored under an old key; says when an old SECRET_KEY may go."

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew, and say what was renewed, what could not be, and when the old key may go."""
        changed = rotation.rotate()
        renewed = ", ".join(f"{count} {name}" for name, count in changed.items())
        self.stdout.write(f"Now under SECRET_KEY: {renewed}.")
        if settings.EVIDENCE_KEY:
            count = renewal.rotate(timezone.now())
            self.stdout.write(f"Now under EVIDENCE_KEY: {count} entries of the evidence.")
        lost = {name: found[KeyState.LOST] for name, found in rotation.under_old_keys().items()}
        if any(lost.values()):
            self._refuse(lost)
        if settings.SECRET_KEY_FALLBACKS:
            self.stdout.write(WHEN)

    def _refuse(self, lost: dict[str, int]) -> None:
        names = ", ".join(f"{count} {name}" for name, count in lost.items() if count)
        self.stderr.write(
            f"No key reads: {names}. Add the key under which they were written to "
            "SECRET_KEY_FALLBACKS and run this again."
        )
        sys.exit(1)
