"""The language of a page: the reader's choice, else the browser's, else English."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers


def languages(request: HttpRequest) -> dict[str, object]:
    """Context processor: the languages by code, each with its name for itself."""
    return {"languages": settings.LANGUAGES}


class LanguageMiddleware(LocaleMiddleware):
    """Django's own; a file names no language."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Name the language of an HTML page and what it depends on; other files have none."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ["Cookie"])
        return super().process_response(request, response)
