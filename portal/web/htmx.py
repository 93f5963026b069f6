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
    response = render(request, template, context | layout_of(request), status=status)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def layout_of(request: HttpRequest) -> dict[str, str]:
    """The context's entry that leaves the frame out, where htmx asks for the panel alone."""
    htmx = getattr(request, "htmx", None)  # missing where an earlier middleware failed
    is_panel = htmx and not htmx.history_restore_request
    return {"layout": "layout/panel.html"} if is_panel else {}
