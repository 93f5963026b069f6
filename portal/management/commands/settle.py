"""The old name of `reconcile`; release 0.2 removes it."""

from typing import Any

from portal.management.commands import reconcile


class Command(reconcile.Command):
    """Reconcile, and say what the command is called now."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the same under the old name."""
        self.stderr.write("`settle` is now called `reconcile`; release 0.2 removes the old name.")
        super().handle(*args, **options)
