"""How often staff may try to sign in, counted where a full or an emptied cache changes nothing.

A stranger can use up what all browsers share for an account, but not what a browser has to itself
in which its owner signed in before.
"""

import math
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext

from portal import rate_limits
from portal.rate_limits import RateLimitExceeded
from portal.support.accounts import device

Counted = list[tuple[str, str]]  # rules, and the values they count
SENTENCE = noop(
    "Too many failed attempts to sign in. Try again in %(minutes)s, use a browser in which you "
    "have signed in before, or sign in with a passkey."
)


def password_tried(request: HttpRequest, email: str) -> Counted:
    """Count a password before it is checked; raises ValidationError where it is one too many."""
    email = email.strip().lower()
    if browser := device.known_as(request, email):
        return _count([("SIGN_INS", f"{email} {browser}")])
    network = rate_limits.client_network(request)
    return _count(
        [
            ("SIGN_INS_PER_NETWORK", network),
            ("SIGN_INS", f"{email} {network}"),
            ("SIGN_INS_PER_ACCOUNT", email),
        ]
    )


def code_tried(request: HttpRequest, user: Any) -> Counted:
    """Count a code before it is checked; only those who gave the password get this far."""
    browser = device.known_as(request, user.email)
    return _count([("SECOND_FACTORS", f"{user.pk} {browser}")])


def was_right(counted: Counted) -> None:
    """Take back what was counted, because only wrong passwords and codes count."""
    for rule, value in counted:
        rate_limits.refund(rule, value)


def _count(counted: Counted) -> Counted:
    try:
        for rule, value in counted:
            rate_limits.hit(rule, value)
    except RateLimitExceeded as error:
        raise ValidationError(_(SENTENCE) % {"minutes": _minutes(error.retry_after)}) from error
    return counted


def _minutes(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    return ngettext("a minute", "%(count)s minutes", minutes) % {"count": minutes}
