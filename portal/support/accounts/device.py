"""A browser in which a member of staff has signed in before, remembered by a signed cookie.

The cookie opens nothing. It only gives the browser a count of wrong passwords of its own, so that
strangers who use up the account's count do not shut its owner out.
"""

import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse

NAME = "__Host-device" if settings.IS_HTTPS else "device"
SALT = "portal.support.device"
AGE = 90 * 24 * 3600  # seconds


def remember(response: HttpResponse, user: User) -> None:
    """Set the cookie after a full sign-in."""
    value = signing.dumps([user.pk, secrets.token_hex(8)], salt=SALT)
    response.set_cookie(
        NAME, value, max_age=AGE, secure=settings.IS_HTTPS, httponly=True, samesite="Lax"
    )


def known_as(request: HttpRequest, email: str) -> str:
    """The browser's own id if its cookie belongs to this account, else an empty text."""
    try:
        pk, browser = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return ""
    is_theirs = User.objects.filter(pk=pk, email__iexact=email, is_active=True).exists()
    return str(browser) if is_theirs else ""
