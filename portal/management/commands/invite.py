"""Invites a member of staff, or lets one choose a new password."""

import sys
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse


class Command(BaseCommand):
    """Prints a link that works once, within three days; sends no e-mail."""

    help = "Invite a member of staff to the support console; prints the link to send."

    def add_arguments(self, parser: CommandParser) -> None:
        """The e-mail address, and the role."""
        parser.add_argument("email")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read a password instead of making a link"
        )
        parser.add_argument("--admin", action="store_true", help="may read the audit log")

    def handle(self, *args: Any, email: str, admin: bool, **options: Any) -> None:
        """Make or find the user, and print the link."""
        email = email.strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None
        user = _staff(email, admin)
        if options["password_stdin"]:
            user.set_password(sys.stdin.readline().strip())
            user.save()
            return
        words = {
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        }
        path = reverse("account_reset_password_from_key", kwargs=words)
        role = "admin" if user.is_superuser else "support"
        self.stdout.write(f"{email} ({role}) can choose a password here once, within three days:")
        self.stdout.write(f"{settings.BASE_URL}{path}")


def _staff(email: str, admin: bool) -> User:
    user, is_new = User.objects.get_or_create(username=email, defaults={"email": email})
    if is_new:
        user.set_unusable_password()
    user.is_staff, user.is_superuser = True, user.is_superuser or admin
    user.is_active = True
    user.save()
    EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return user
