"""Staff come, change their role and go; each change ends what it takes away at once."""

from collections.abc import Callable
from enum import StrEnum

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse

from portal.support.audit import log

Note = Callable[[str, str], None]  # writes an action and an address into the audit log


class Role(StrEnum):
    """What a member of staff may do: look, work with returns, or manage the portal."""

    READER = "read only"
    SUPPORT = "support"
    ADMIN = "admin"


READERS = "read only"  # the group of those who may look and change nothing


def role_of(user: User) -> Role:
    """The person's role."""
    if user.is_superuser:
        return Role.ADMIN
    return Role.READER if user.groups.filter(name=READERS).exists() else Role.SUPPORT


@transaction.atomic
def invite(email: str, role: Role | None, note: Note = log.record_command) -> User:
    """Make or reopen an account; without a role, one that is open keeps its own.

    `note` writes the change into the audit log: as this machine's command, or as the administrator
    who made it in the console.
    """
    user, is_new = User.objects.get_or_create(username=email, defaults={"email": email})
    is_open = user.is_staff and user.is_active and not is_new
    if is_new:
        user.set_unusable_password()
    user.is_staff = user.is_active = True
    user.save()
    EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    if not is_open:
        note(log.INVITED, email)
    if role:
        give_role(user, role, note)
    return user


@transaction.atomic
def give_role(user: User, role: Role, note: Note = log.record_command) -> None:
    """Change what a person may do, from the next click on."""
    if role == role_of(user):
        return
    user.is_superuser = role == Role.ADMIN
    user.save(update_fields=["is_superuser"])
    readers, _is_new = Group.objects.get_or_create(name=READERS)
    if role == Role.READER:
        user.groups.add(readers)
    else:
        user.groups.remove(readers)
    note(MADE[role], user.email)


MADE = {
    Role.ADMIN: log.MADE_ADMIN,
    Role.SUPPORT: log.MADE_SUPPORT,
    Role.READER: log.MADE_READER,
}


def is_last_admin(user: User) -> bool:
    """Whether without this person no one could manage the portal in the console."""
    others = User.objects.filter(is_staff=True, is_active=True, is_superuser=True)
    return user.is_superuser and not others.exclude(pk=user.pk).exists()


def link_for(user: User) -> str:
    """The address under which the person chooses a password, once, within three days."""
    key = default_token_generator.make_token(user)
    words = {"uidb36": user_pk_to_url_str(user), "key": key}
    return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=words)


@transaction.atomic
def reset_second_factor(user: User, note: Note = log.record_command) -> None:
    """Forget a lost phone or key, and sign the person out, since a finder may be signed in."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    note(log.FACTOR_RESET, user.email)


@transaction.atomic
def dismiss(user: User, note: Note = log.record_command) -> int:
    """End access, password, second factors and sessions; returns how many sessions there were.

    The account stays, closed, because returns and the audit log name it.
    """
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()  # no open invitation and no cookie survives this
    user.save()
    Authenticator.objects.filter(user=user).delete()
    note(log.DISMISSED, user.email)
    return end_sessions(user)


def end_sessions(user: User, *, but: str | None = None) -> int:
    """Sign the person out everywhere but in one session; returns how many sessions there were."""
    theirs = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk) and session.pk != but
    ]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)
