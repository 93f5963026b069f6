"""The one style sheet of a page: the portal's rules, then what the brand chose.

A browser waits for all style sheets before it paints, and a second one costs a phone another round
trip.
"""

import re
from functools import lru_cache

import brotli
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers

from portal.branding.files import hashed
from portal.config.places import FILES
from portal.web.minified import minified
from portal.web.security_headers import OF_A_FILE

NAME = "portal.css"
# An address in the file is relative to static/, and this sheet lies elsewhere.
RELATIVE = re.compile(r'url\("(?!/)([^"]+)"\)')


@lru_cache(maxsize=1)
def ours() -> str:
    """The portal's own rules, minified."""
    text = (FILES / "static" / NAME).read_text()
    return minified(NAME, RELATIVE.sub(lambda found: f'url("{static(found[1])}")', text))


@lru_cache(maxsize=1)
def version() -> str:
    """A hash that changes with the portal's own rules."""
    return hashed(ours())


@lru_cache(maxsize=16)  # of a brand that staff edit, and of both schemes in the console's preview
def _compressed(sheet: str) -> bytes:
    return bytes(brotli.compress(sheet.encode()))


def response(request: HttpRequest, choices: str) -> HttpResponse:
    """The portal's rules and then the brand's, as small as this browser takes them."""
    sheet = f"{ours()}\n{choices}"
    takes_brotli = re.search(r"\bbr\b", request.headers.get("Accept-Encoding", ""))
    answer = HttpResponse(_compressed(sheet) if takes_brotli else sheet, content_type="text/css")
    # Shorter than a page's, which Django would set.
    answer["Content-Security-Policy"] = OF_A_FILE["Content-Security-Policy"]
    if takes_brotli:
        answer["Content-Encoding"] = "br"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer
