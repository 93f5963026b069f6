"""What the server itself answers, to a request that never reaches Django."""

from collections.abc import Mapping
from typing import Any

from gunicorn.http import errors

from portal.server.admission import AdmittingWorker
from portal.server.headers import HEADERS
from portal.server.line import Line

TOO_SLOW, TOO_LARGE = "408 Request Timeout", "431 Request Header Fields Too Large"
BROKEN, MALFORMED = "500 Internal Server Error", "400 Bad Request"
STATUSES: dict[type[Exception], str] = {
    errors.LimitRequestLine: "414 URI Too Long",
    errors.LimitRequestHeaders: TOO_LARGE,
    errors.ExpectationFailed: "417 Expectation Failed",
    errors.UnsupportedTransferCoding: "501 Not Implemented",
}


class RefusingWorker(AdmittingWorker):
    """Refuses what cannot be read. gunicorn would quote it, and log the client's address."""

    own_headers: Mapping[str, str] = HEADERS

    def refusal(self, status: str) -> bytes:
        """A whole response, which says nothing but its status."""
        text = f"{status.partition(' ')[2]}\n"
        own = {"Connection": "close", "Content-Type": "text/plain", "Content-Length": len(text)}
        lines = [f"{name}: {value}" for name, value in {**own, **self.own_headers}.items()]
        return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", text]).encode()

    def handle_error(self, req: Any, client: Line, addr: Any, error: Exception) -> None:
        """Answer an error that gunicorn met while a thread read or answered the request."""
        status = status_of(error)
        if status == BROKEN:
            self.log.error("a request failed", exc_info=error)
        else:
            self.log.warning("refused a request (%s)", type(error).__name__)
        client.sendall(self.refusal(status))


def status_of(error: Exception) -> str:
    """The status for what gunicorn could not read, or for an error of the portal."""
    is_theirs = isinstance(error, errors.ParseException)
    return STATUSES.get(type(error), MALFORMED) if is_theirs else BROKEN
