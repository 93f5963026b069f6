"""Ends a member of staff's access."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.operations.unused_accounts import staff
from portal.support.accounts import people


class Command(BaseCommand):
    """What the person could do ends at once: password, second factors, sessions, invitations."""

    help = "End a member of staff's access, sessions and second factors at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """The e-mail address."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Dismiss the person, and say what ended."""
        email = email.strip().lower()
        try:
            user = staff().get(email__iexact=email)
        except User.DoesNotExist:
            raise CommandError(f"{email} has no access; manage.py staff lists who has.") from None
        count = people.dismiss(user)
        ended = "1 session" if count == 1 else f"{count} sessions"
        self.stdout.write(f"{email} is dismissed; {ended} ended.")
        if not staff().filter(is_superuser=True).exists():
            self.stdout.write("No administrator is left; manage.py invite EMAIL --admin makes one.")
