"""Staff come, change their role and go; each change ends what it takes away at once."""

from enum import StrEnum

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction

from portal.support.audit import log


class Role(StrEnum):
    """What a member of staff may do."""

    SUPPORT = "support"
    ADMIN = "admin"


def role_of(user: User) -> Role:
    """The person's role."""
    return Role.ADMIN if user.is_superuser else Role.SUPPORT


@transaction.atomic
def invite(email: str, role: Role | None) -> User:
    """Make or reopen an account; without a role, one that is open keeps its own."""
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
        log.record_command(log.INVITED, email)
    if role:
        _give_role(user, role)
    return user


def _give_role(user: User, role: Role) -> None:
    if role == role_of(user):
        return
    user.is_superuser = role == Role.ADMIN
    user.save(update_fields=["is_superuser"])
    log.record_command(log.MADE_ADMIN if user.is_superuser else log.MADE_SUPPORT, user.email)


@transaction.atomic
def reset_second_factor(user: User) -> None:
    """Forget a lost phone or key, and sign the person out, since a finder may be signed in."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    log.record_command(log.FACTOR_RESET, user.email)


@transaction.atomic
def dismiss(user: User) -> int:
    """End access, password, second factors and sessions; returns how many sessions there were.

    The account stays, closed, because returns and the audit log name it.
    """
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()  # no open invitation and no cookie survives this
    user.save()
    Authenticator.objects.filter(user=user).delete()
    log.record_command(log.DISMISSED, user.email)
    return end_sessions(user)


def end_sessions(user: User) -> int:
    """Sign the person out everywhere; returns how many sessions there were."""
    theirs = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)
