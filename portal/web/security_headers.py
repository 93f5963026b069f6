"""The headers of every response, static files and redirects included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.server.headers import HEADERS as OF_THE_SERVER

UNUSED = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "usb",
)
# No cache keeps a response for which no view says otherwise. What has no policy of its own, such as
# a static file, may load nothing.
HEADERS = OF_THE_SERVER | {"Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED)}


class HeadersMiddleware:
    """Adds the headers that Django's own security middleware does not know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set each header that no view set itself."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
