"""Lists the members of staff."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.operations import unused_accounts
from portal.support.accounts.access import FACTORS
from portal.support.accounts.people import role_of

COLUMNS = ("address", "role", "second factor", "last sign-in", "")
NAMES = {"totp": "app", "webauthn": "passkey"}


class Command(BaseCommand):
    """One line for each person who may sign in to the console."""

    help = "List who may sign in to the support console."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the list as a table."""
        people = list(unused_accounts.staff())
        if not people:
            self.stdout.write("There is no one yet; manage.py invite EMAIL --admin makes one.")
            return
        rows = [COLUMNS, *_rows(people, timezone.now())]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def _rows(people: list[User], now: datetime) -> list[tuple[str, ...]]:
    forgotten = set(unused_accounts.unused(now).values_list("pk", flat=True))
    kinds = dict(
        Authenticator.objects.filter(type__in=FACTORS).order_by("-type").values_list("user", "type")
    )
    return [
        (
            user.email,
            role_of(user),
            NAMES.get(kinds.get(user.pk, ""), "none"),
            f"{user.last_login:%Y-%m-%d}" if user.last_login else "never",
            "unused for 90 days" if user.pk in forgotten else "",
        )
        for user in people
    ]
