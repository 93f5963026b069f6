"""Members of staff in tests: their accounts, and browsers that are signed in."""

import re
import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.test import Client

from portal.models import AuditEntry

LINK = re.compile(r"/support/returns/(\d+)/")
SECRET = "JBSWY3DPEHPK3PXP"
PASSWORD = "four words hard to guess"


def member(email: str = "sam@shop.example", *, admin: bool = False, factor: bool = True) -> User:
    """A member of staff, with an authenticator app unless said otherwise."""
    user = User.objects.create_user(email, email, PASSWORD, is_staff=True, is_superuser=admin)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if factor:
        TOTP.activate(user, SECRET)
    return user


def inside(user: User) -> Client:
    """A signed-in browser; if the user has an authenticator app, its code counts as entered."""
    client = Client()
    client.force_login(user)
    if Authenticator.objects.filter(user=user).exists():
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def audited() -> list[tuple[str, str]]:
    """What the audit log holds, oldest first: each action and what it was done to."""
    return list(AuditEntry.objects.order_by("pk").values_list("action", "target"))


def text_of(answer: Any) -> str:
    """The text that a person reads on a page."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain)


def ids(answer: Any) -> list[int]:
    """The ids of the returns that a page links to."""
    return [int(number) for number in LINK.findall(answer.content.decode())]
