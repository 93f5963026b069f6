"""The old name of `reconcile`; goes with release 0.2."""

from typing import Any

from portal.management.commands import reconcile


class Command(reconcile.Command):
    """Reconcile, and say what the command is called now."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the same under the old name."""
        self.stderr.write("`settle` is called `reconcile` now; the old name goes with 0.2.")
        super().handle(*args, **options)
