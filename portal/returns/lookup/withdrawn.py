"""The withdrawal that a customer comes from; its signed reference travels through the form."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.evidence import passing

FIELD = "withdrawal"


def reference(request: HttpRequest) -> str:
    """The withdrawal's reference, if the form brings one that we signed, or an empty text."""
    return passing.about_of(request.POST.get(FIELD, ""))


def context(request: HttpRequest) -> dict[str, str]:
    """What the lookup's pages show of it and send on; empty for most customers."""
    name = reference(request)
    return {"withdrawn": name, "withdrawal": request.POST[FIELD]} if name else {}


def language(request: HttpRequest) -> str:
    """The language of the withdrawal's page, if our own page sent it, or an empty text."""
    chosen = request.POST.get("language", "")
    return chosen if reference(request) and chosen in dict(settings.LANGUAGES) else ""


def keep(language: str, page: HttpResponse) -> HttpResponse:
    """Have the return's pages speak it too; the withdrawal's own pages set no cookie."""
    if language:
        page.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return page
