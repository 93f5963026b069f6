"""Checks of the accounts of staff."""

from collections.abc import Iterator

from django.utils import timezone

from portal.doctor.finding import Finding, note, ok
from portal.operations import unused_accounts


def unused_accounts_of_staff() -> Iterator[Finding]:
    """Whether there are accounts that no person needs any more."""
    count = unused_accounts.staff().count()
    unused = list(unused_accounts.unused(timezone.now()).values_list("email", flat=True))
    if unused:
        sentence = f"Not signed in for 90 days: {', '.join(unused)}."
        yield note("Staff", sentence, "Run manage.py dismiss for those who have left.")
    elif count:
        yield ok("Staff", f"{count} may sign in, and no account is unused for 90 days.")
