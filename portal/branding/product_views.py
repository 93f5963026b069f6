"""Serves the product pictures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.branding import product_pictures
from portal.branding.product_pictures import Size
from portal.sandbox.room import Busy
from portal.storage.sealed import unsealed

BROWSERS_KEEP = "public, max-age=86400"
BROWSERS_KEEP_NOTHING = "public, max-age=300"
# Takes no room and shows what is behind it; an error would stand in the browser's console.
NOTHING = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
AGAIN = "2"  # seconds; portal.js asks again by itself


@require_safe
def product_picture(request: HttpRequest, size: str, name: str) -> HttpResponse:
    """A product's picture by the name that a page of ours gave it."""
    try:
        drawn = product_pictures.content(unsealed(name), Size(size))
    except ValueError as error:
        raise Http404 from error
    except Busy:
        return HttpResponse(status=503, headers={"Retry-After": AGAIN})
    if not drawn:
        return _kept(HttpResponse(NOTHING, content_type="image/svg+xml"), BROWSERS_KEEP_NOTHING)
    return _kept(HttpResponse(drawn, content_type="image/webp"), BROWSERS_KEEP)


def _kept(response: HttpResponse, how_long: str) -> HttpResponse:
    response["Cache-Control"] = how_long
    return response
