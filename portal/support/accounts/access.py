"""Only staff with a second factor reach the pages of the console."""

import time
from collections.abc import Callable
from typing import Any, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from portal.support import errors
from portal.support.accounts import people, second_factor
from portal.web.security_headers import HEADERS

PREFIX = "/support/"
# Open to everyone, because they are the way to sign in.
ENTRANCE = frozenset(
    {
        "account_login",
        "account_logout",
        "account_signup",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
    }
)
FOREIGN = ("socialaccount_", "openid_connect_")
# Open to staff without a second factor, so that they can set one up.
SETTING_UP = ("mfa_", "account_")
# Forms that only ask.
LOOKING = frozenset(
    {
        "support-find",
        "support-audit-csv",
        "support-end-others",
        "support-language",
        "support-withdrawals",
        "support-withdrawals-verify",
    }
)
STILL_THERE = 300  # seconds after which the next page extends the session
FACTORS = ["totp", "webauthn"]
LONGEST = 12 * 3600  # seconds a session may last in all, even in constant use: a working day
SEEN, BEGAN = "support_seen_at", "support_began_at"


class StaffAccessMiddleware:
    """Guards /support/ and lets every other request pass unchecked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Forbid caching of the console's pages, and allow passkeys in them."""
        response = self.get_response(request)
        if request.path.startswith(PREFIX):
            response["Cache-Control"] = "no-store"
            policy = HEADERS["Permissions-Policy"]
            passkeys = policy.replace("credentials-get=()", "credentials-get=(self)")
            response["Permissions-Policy"] = passkeys
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let staff in, and send everyone else to the page where they can sign in."""
        match = request.resolver_match
        name = (match.url_name if match else "") or ""
        if not request.path.startswith(PREFIX) or name in ENTRANCE or name.startswith(FOREIGN):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.is_staff:
            return errors.not_staff(request)
        if _is_over(request):
            logout(request)
            return redirect_to_login(request.get_full_path())
        # Asked only by a page that shows buttons which readers do not have.
        request.is_reader = SimpleLazyObject(lambda: _is_reader(request))  # type: ignore[attr-defined]
        return _second_factor(request, name) or _only_reads(request, name)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show staff an error page of the console: what happened and what to do."""
        return errors.explained(request, error) if request.path.startswith(PREFIX) else None


def _only_reads(request: HttpRequest, name: str) -> HttpResponse | None:
    """Refuse what changes anything to those who may only look; their own account is theirs."""
    is_own = name in LOOKING or name.startswith(SETTING_UP)
    if request.method in {"GET", "HEAD"} or is_own:
        return None
    return errors.page(request, errors.ONLY_READS) if _is_reader(request) else None


def _is_reader(request: HttpRequest) -> bool:
    return people.role_of(cast(User, request.user)) == people.Role.READER


def _second_factor(request: HttpRequest, name: str) -> HttpResponse | None:
    has_one: bool = is_mfa_enabled(request.user, FACTORS)
    request.has_second_factor = has_one  # type: ignore[attr-defined]
    _stay(request)
    if not settings.SUPPORT_SECOND_FACTOR:
        return None
    if has_one and not second_factor.was_given(request):
        # This session began with the password alone, before the account had a second factor.
        logout(request)
        return redirect_to_login(request.get_full_path())
    return None if has_one or name.startswith(SETTING_UP) else redirect("mfa_index")


def _is_over(request: HttpRequest) -> bool:
    now = int(time.time())
    return now - int(request.session.setdefault(BEGAN, now)) > LONGEST


def _stay(request: HttpRequest) -> None:
    """Extend the session by another half hour, but write to it every five minutes at most."""
    now = int(time.time())
    if now - request.session.get(SEEN, 0) > STILL_THERE:
        request.session[SEEN] = now
