"""The headers of every response, static files and redirects included."""

from collections.abc import Callable, Mapping

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
PERMISSIONS = {"Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED)}
# No cache keeps a response for which no view says otherwise. What has no policy of its own, such as
# a static file, may load nothing.
HEADERS = OF_THE_SERVER | PERMISSIONS
# A browser asks a document for permissions, a base and forms, and these are none. An SVG may be
# one, but its policy lets no script run. Each header weighs on the first page four times.
OF_A_FILE = OF_THE_SERVER | {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"
}
FILES = ("text/css", "text/javascript", "font/")


class HeadersMiddleware:
    """Adds the headers that Django's own security middleware does not know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set each header that no view set itself."""
        response = self.get_response(request)
        for name, value in _headers(response).items():
            response.headers.setdefault(name, value)
        return response


def _headers(response: HttpResponse) -> Mapping[str, str]:
    kind = response.headers.get("Content-Type", "")
    if kind.startswith(FILES):
        return OF_A_FILE
    return OF_THE_SERVER if kind.startswith("image/") else HEADERS
