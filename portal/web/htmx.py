"""What Django's views need for htmx."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def posted(request: HttpRequest) -> QueryDict | None:
    """What the form sent, or None where the page is only opened.

    Do not write `request.POST or None`, because an empty POST would count as no POST.
    """
    return request.POST if request.method == "POST" else None


def htmx_of(request: HttpRequest) -> HtmxDetails:
    """What django-htmx's middleware noted; true where htmx asks instead of the browser itself."""
    details: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return details


def render_panel(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The whole page, or only its panel when htmx asks; never kept by any cache."""
    htmx = htmx_of(request)
    if htmx and not htmx.history_restore_request:
        context = context | {"layout": "layout/panel.html"}
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response
