"""The language of a page: the customer's choice, else the browser's, else English."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

CONSOLE = "/support/"


def languages(request: HttpRequest) -> dict[str, object]:
    """Context processor: the languages by code, each with its name for itself."""
    return {"languages": settings.LANGUAGES}


class LanguageMiddleware(LocaleMiddleware):
    """Django's own for the customer's pages; the console is always English."""

    def process_request(self, request: HttpRequest) -> None:
        """Use the customer's language, and English in the console."""
        super().process_request(request)
        if request.path.startswith(CONSOLE):
            translation.activate(settings.LANGUAGE_CODE)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Name the language of an HTML page and what it depends on; other files have none."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ["Cookie"])
        return super().process_response(request, response)
