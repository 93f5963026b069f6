"""Refuses a body that is larger than any page reads, before anything of it is read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.server.bodies import most_bytes


class BodySizeMiddleware:
    """Answers 413 by the announced length alone; the path decides how much is too much."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("CONTENT_LENGTH") or "0"
        if int(given) <= most_bytes(request.path):
            return self.get_response(request)
        return HttpResponse(render_to_string("400.html", {"too_large": True}), status=413)
