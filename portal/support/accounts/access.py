"""Lets only staff with a second factor reach a page of the console."""

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.support import errors
from portal.support.accounts import second_factor
from portal.web.security_headers import HEADERS

PREFIX = "/support/"
# Before signing in: the way in, and what lies on it.
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
# Before the second factor is set up: the way to set it up.
SETTING_UP = ("mfa_", "account_")
STILL_THERE = 300  # seconds after which a visit extends the session again
FACTORS = ["totp", "webauthn"]
LONGEST = 12 * 3600  # seconds from the first page: a working day, however busy
SEEN, BEGAN = "support_seen_at", "support_began_at"


class StaffAccessMiddleware:
    """For /support/ only; everything else passes without a question."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """No page of the console is kept by anybody; passkeys work in it."""
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
        """Let in, or send to where one gets in."""
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
        return _second_factor(request, name)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Staff read what happened and what to do, in their own words."""
        return errors.explained(request, error) if request.path.startswith(PREFIX) else None


def _second_factor(request: HttpRequest, name: str) -> HttpResponse | None:
    has_one: bool = is_mfa_enabled(request.user, FACTORS)
    request.has_second_factor = has_one  # type: ignore[attr-defined]
    _stay(request)
    if not settings.SUPPORT_SECOND_FACTOR:
        return None
    if has_one and not second_factor.was_given(request):
        # Signed in before there was one, with the password alone: it counts for nothing now.
        logout(request)
        return redirect_to_login(request.get_full_path())
    return None if has_one or name.startswith(SETTING_UP) else redirect("mfa_index")


def _is_over(request: HttpRequest) -> bool:
    now = int(time.time())
    return now - int(request.session.setdefault(BEGAN, now)) > LONGEST


def _stay(request: HttpRequest) -> None:
    """Start the session's half hour again; saved at most every five minutes."""
    now = int(time.time())
    if now - request.session.get(SEEN, 0) > STILL_THERE:
        request.session[SEEN] = now
