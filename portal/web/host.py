"""Refuses a host that is not written as in BASE_URL."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port


class HostMiddleware:
    """Answers 400 to other ports and to a dot at the end, which Django takes for the same host.

    A proxy may leave the port out. A portal without https runs on one machine, where tunnels and
    containers change the port.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_as_in_base_url(request.META.get("HTTP_HOST", "")):
            raise DisallowedHost("the host is not written as in BASE_URL")
        return self.get_response(request)


def is_as_in_base_url(host: str) -> bool:
    """Whether the host ends as it should; Django compares its name."""
    port = split_domain_port(host)[1]
    if host.removesuffix(f":{port}").endswith("."):
        return False
    return not settings.IS_HTTPS or port in {"", settings.HTTPS_PORT}
