"""The front page, drawn once for all who come with nothing: only their CSRF tokens differ.

After Christmas this is the page that everybody opens at once.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from portal.returns.lookup.forms import LookupForm
from portal.upstream import brand_settings
from portal.web.htmx import htmx_of

TOKEN = "the-place-of-a-visitors-own-token"

_drawn: dict[str | None, tuple[object, object, str]] = {}


def is_plain(request: HttpRequest) -> bool:
    """Whether nothing but the language and the brand decides what the page says."""
    return request.method != "POST" and not request.GET and not htmx_of(request)


def page(request: HttpRequest) -> HttpResponse:
    """The page as it was drawn when this process last learned the brand's settings."""
    response = HttpResponse(_html(request).replace(TOKEN, get_token(request)))
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _html(request: HttpRequest) -> str:
    language, shown, own = get_language(), brand_settings.settings_or_default(), settings.BRAND
    known = _drawn.get(language)
    if known and known[0] is shown and known[1] is own:
        return known[2]
    context = {"form": LookupForm(), "csrf_token": TOKEN}
    html = render_to_string("returns/lookup.html", context, request)
    _drawn[language] = (shown, own, html)
    return html
