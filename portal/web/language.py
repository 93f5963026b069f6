"""Which language a page is in: the one chosen on a page, else the browser's, else English."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

CONSOLE = "/support/"


def languages(request: HttpRequest) -> dict[str, object]:
    """Context processor: the languages by code, each called as it calls itself."""
    return {"languages": settings.LANGUAGES}


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, for customers' pages: the console is English, a picture has no language."""

    def process_request(self, request: HttpRequest) -> None:
        """Take the customer's language; staff read one."""
        super().process_request(request)
        if request.path.startswith(CONSOLE):
            translation.activate(settings.LANGUAGE_CODE)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Name the language, and what it was read from."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ["Cookie"])
        return super().process_response(request, response)
