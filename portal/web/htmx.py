"""The seam between Django and htmx."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


def htmx_of(request: HttpRequest) -> HtmxDetails:
    """What django-htmx's middleware noted: true where htmx asks, and not the browser itself."""
    found: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return found


def render_panel(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The whole page, or only its panel when htmx asks; never kept by any cache."""
    htmx = htmx_of(request)
    if htmx and not htmx.history_restore_request:
        context = context | {"frame": "panel.html"}
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response
