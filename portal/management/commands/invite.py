"""Invites a member of staff, changes a role, or forgets a lost second factor."""

import sys
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from portal.support.accounts import people
from portal.support.accounts.people import Role


class Command(BaseCommand):
    """Prints a link that works once, within three days; sends no e-mail."""

    help = "Invite a member of staff to the support console; prints the link to send."

    def add_arguments(self, parser: CommandParser) -> None:
        """The e-mail address, the role, and what else to change."""
        parser.add_argument("email")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read a password instead of making a link"
        )
        role = parser.add_mutually_exclusive_group()
        role.add_argument(
            "--admin",
            dest="role",
            action="store_const",
            const=Role.ADMIN,
            help="may read the audit log",
        )
        role.add_argument(
            "--support",
            dest="role",
            action="store_const",
            const=Role.SUPPORT,
            help="may not, even if an administrator until now",
        )
        role.add_argument(
            "--read-only",
            dest="role",
            action="store_const",
            const=Role.READER,
            help="may look and change nothing",
        )
        parser.add_argument(
            "--reset-factor", action="store_true", help="forget a lost second factor"
        )

    def handle(self, *args: Any, email: str, role: Role | None, **options: Any) -> None:
        """Make or change the account; print the link to those who need a password."""
        email = _checked(email)
        user = people.invite(email, role)
        if options["reset_factor"]:
            people.reset_second_factor(user)
            self.stdout.write(f"{email} adds a new second factor after the next sign-in.")
        if options["password_stdin"]:
            user.set_password(sys.stdin.readline().strip())
            user.save()
        elif user.has_usable_password() and (role or options["reset_factor"]):
            self.stdout.write(f"{email} ({people.role_of(user)}) signs in with the same password.")
        else:
            self._offer_password(user)

    def _offer_password(self, user: User) -> None:
        who = f"{user.email} ({people.role_of(user)})"
        self.stdout.write(f"{who} can choose a password here once, within three days:")
        self.stdout.write(people.link_for(user))


def _checked(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"{email} is not an e-mail address.") from None
    return email
