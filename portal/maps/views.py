"""Serves the pictures of the map."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.maps import picture
from portal.maps.problems import WrongMapFile
from portal.sandbox.room import Busy

BROWSERS_KEEP = "public, max-age=86400"
AGAIN = "2"  # seconds


@require_safe
def map_picture(request: HttpRequest, name: str) -> HttpResponse:
    """A map by its sealed name; if it cannot be drawn, the page shows the picture's text."""
    try:
        svg = picture.content(name)
    except (ValueError, WrongMapFile) as error:
        raise Http404 from error
    except Busy:
        return HttpResponse(status=503, headers={"Retry-After": AGAIN})
    return HttpResponse(svg, "image/svg+xml", headers={"Cache-Control": BROWSERS_KEEP})
