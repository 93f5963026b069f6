"""The language in which a member of staff reads the console.

A cookie says it to every page, so that no page asks the database. The account keeps the choice, and
each sign-in puts it into the browser at hand.
"""

from typing import cast

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal.models import StaffLanguage


def bring(response: HttpResponse, user: User) -> None:
    """Put the choice of the one who signs in into the browser, if there is one."""
    chosen = StaffLanguage.objects.filter(user=user).values_list("language", flat=True).first()
    if chosen:
        _set(response, chosen)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice with the account, and show the next page in it."""
    response, wanted = redirect("mfa_index"), request.POST.get("language", "")
    user = cast(User, request.user)
    if wanted in dict(settings.LANGUAGES):
        StaffLanguage.objects.update_or_create(user=user, defaults={"language": wanted})
        _set(response, wanted)
    return response


def _set(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
