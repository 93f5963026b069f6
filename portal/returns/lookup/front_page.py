"""The front page, rendered once for all visitors who bring nothing: only CSRF tokens differ.

After Christmas this is the page that everyone opens at once.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import patch_vary_headers

from portal.branding.brand import shown
from portal.branding.fragments import render_fragment
from portal.returns.lookup.forms import LookupForm
from portal.web.htmx import htmx_of

# With one of these cookies a visitor brings answers, or what a link filled in.
OWN = {settings.SESSION_COOKIE_NAME, settings.PREFILL_COOKIE_NAME}
TOKEN = "the-place-of-a-visitors-own-token"


def is_plain(request: HttpRequest) -> bool:
    """Whether only the language and the brand decide what the page says."""
    is_known = not OWN.isdisjoint(request.COOKIES)
    return request.method != "POST" and not (request.GET or htmx_of(request) or is_known)


def page(request: HttpRequest) -> HttpResponse:
    """The page that all share, with this visitor's own token."""
    html = render_fragment("returns/lookup.html", shown(), form=LookupForm(), csrf_token=TOKEN)
    response = HttpResponse(html.replace(TOKEN, get_token(request)))
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response
