"""The portal on a server of its own, and weaknesses that a test can add to it.

Each weakness wraps the sound WSGI application. It changes a request or a response as a careless
proxy, cache or view would.
"""

import io
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.cache import cache
from django.core.wsgi import get_wsgi_application

from portal.models import RateLimitCounter
from portal.simulator import geography
from portal.simulator.geography import POINTS

Environ = dict[str, Any]
Answer = tuple[str, list[tuple[str, str]], bytes]
Portal = Callable[[Environ], Answer]
Weakness = Callable[[Environ, Portal], Answer]
# The first line of a card that begins with words and a distance, in bytes read as Latin-1.
TOLD = re.compile(r"(?<=<bdi>)[^<\d]*[\d.,]+[^\d<]{1,4}?m\b")
DRAFT = re.compile(r"/return/([0-9a-f]+)/")


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


@contextmanager
def serving(weakness: Weakness | None) -> Iterator[str]:
    """Serve the portal, with the weakness if there is one; yields its URL."""
    django = get_wsgi_application()

    def portal(environ: Environ) -> Answer:
        begun: list[Any] = []
        body = django(environ, lambda status, headers, *_: begun.extend((status, headers)))
        try:
            return begun[0], list(begun[1]), b"".join(body)
        finally:
            body.close()

    def app(environ: Environ, start_response: Any) -> list[bytes]:
        status, headers, body = weakness(environ, portal) if weakness else portal(environ)
        kept = [header for header in headers if header[0] != "Content-Length"]
        start_response(status, [*kept, ("Content-Length", str(len(body)))])
        return [body]

    with make_server("127.0.0.1", 0, app, server_class=Server, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(5)


def form(environ: Environ) -> dict[str, str]:
    """The form of a request; the portal can still read the body afterwards."""
    raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    put(environ, raw)
    return dict(parse_qsl(raw.decode(), keep_blank_values=True))


def put(environ: Environ, raw: bytes) -> None:
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(raw), str(len(raw))


def cookie(environ: Environ, name: str) -> str:
    cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    return cookies[name].value if name in cookies else ""


def without_header(answer: Answer, name: str) -> Answer:
    status, headers, body = answer
    return status, [header for header in headers if header[0].lower() != name.lower()], body


class GuessedIds:
    """An unknown id in the URL shows the last return that was opened."""

    last = ""

    def __call__(self, environ: Environ, portal: Portal) -> Answer:
        answer = portal(environ)
        match = DRAFT.search(environ["PATH_INFO"])
        if match and answer[0].startswith("200"):
            self.last = match[1]
        elif match and self.last and answer[0].startswith("404"):
            environ["PATH_INFO"] = environ["PATH_INFO"].replace(match[1], self.last)
            return portal(environ)
        return answer


class SharedResults:
    """Every visitor with the URL is taken for its customer."""

    def __init__(self) -> None:
        self.owners: dict[str, str] = {}

    def __call__(self, environ: Environ, portal: Portal) -> Answer:
        match = DRAFT.search(environ["PATH_INFO"])
        if not match:
            return portal(environ)
        mine = cookie(environ, "session")
        answer = portal(environ)
        if answer[0].startswith("200"):
            self.owners[match[1]] = mine
        elif answer[0].startswith("404") and match[1] in self.owners:
            environ["HTTP_COOKIE"] = f"session={self.owners[match[1]]}"
            return portal(environ)
        return answer


class OneSession:
    """All visitors share the session that was opened last."""

    last = ""

    def __call__(self, environ: Environ, portal: Portal) -> Answer:
        csrf = cookie(environ, "csrf")
        environ["HTTP_COOKIE"] = f"csrf={csrf}; session={self.last}"
        answer = portal(environ)
        for name, value in answer[1]:
            given = SimpleCookie(value if name == "Set-Cookie" else "")
            if "session" in given:
                self.last = given["session"].value
        return answer


def ignored_postal_code(environ: Environ, portal: Portal) -> Answer:
    """The lookup asks for the postal code but ignores it."""
    if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/":
        put(environ, urlencode(form(environ) | {"postal_code": "5642 CV"}).encode())
    return portal(environ)


def partial_data(environ: Environ, portal: Portal) -> Answer:
    """A refused lookup says where the parcel went."""
    status, headers, body = portal(environ)
    return status, headers, body + (b"<p>Eindhoven" if status.startswith("422") else b"")


def honest_status(environ: Environ, portal: Portal) -> Answer:
    """The lookup answers 404 for an order that does not exist."""
    unknown = environ["REQUEST_METHOD"] == "POST" and form(environ).get("identifier") == "#8888"
    status, headers, body = portal(environ)
    return ("404 Not Found" if unknown else status), headers, body


def telling_header(environ: Environ, portal: Portal) -> Answer:
    """A header counts the orders that were found."""
    exists = environ["REQUEST_METHOD"] == "POST" and form(environ).get("identifier") == "#1001"
    status, headers, body = portal(environ)
    return status, [*headers, ("X-Found", "1" if exists else "0")], body


def slower_when_it_exists(environ: Environ, portal: Portal) -> Answer:
    """An order that exists takes a little longer to refuse."""
    exists = environ["REQUEST_METHOD"] == "POST" and form(environ).get("identifier") == "#1001"
    threading.Event().wait(0.1 if exists else 0)
    return portal(environ)


def true_distances(environ: Environ, portal: Portal) -> Answer:
    """Drop-off points say to ten metres how far from the home they are."""
    return _measured(portal(environ), lambda metres: f"{metres // 10 * 10} m")


def coarse_distances_from_the_home(environ: Environ, portal: Portal) -> Answer:
    """The distances are coarse, but the list is still sorted by how far the home is."""
    return _measured(portal(environ), lambda metres: f"about {round(metres / 500) / 2} km")


def _measured(answer: Answer, told: Callable[[int], str]) -> Answer:
    """The page with each card's distance from the home, nearest first."""
    status, headers, body = answer
    head, *cards = body.decode("latin-1").split('<div class="card">')
    if 'name="service_point"' not in body.decode("latin-1"):
        return answer
    away = {str(point["id"]): geography.metres(51.4467, 5.4611, point) for point in POINTS}
    *cards, last = cards
    last, end, foot = last.partition("</fieldset>")
    found = [(away[re.findall(r'value="(\d+)"', card)[0]], card) for card in (*cards, last)]
    shown = [TOLD.sub(told(metres), card) for metres, card in sorted(found)]
    page = '<div class="card">'.join([head, *shown]) + end + foot
    return status, headers, page.encode("latin-1")


_decoding = threading.Lock()


def photos_one_after_the_other(environ: Environ, portal: Portal) -> Answer:
    """A photo of many scans keeps all others waiting."""
    if "multipart" not in environ.get("CONTENT_TYPE", ""):
        return portal(environ)
    raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    put(environ, raw)
    with _decoding:
        threading.Event().wait(6 if raw.count(b"\xff\xda") > 100 else 0)
        return portal(environ)


def map_of_the_address(environ: Environ, portal: Portal) -> Answer:
    """A map of the neighbourhood, whose URL carries the postal code."""
    status, headers, body = portal(environ)
    where = b'<img src="/map?postal_code=5642CV">' if "/review/" in environ["PATH_INFO"] else b""
    return status, headers, body + where


def map_of_another_site(environ: Environ, portal: Portal) -> Answer:
    """A map that another site draws, and so learns where to."""
    status, headers, body = portal(environ)
    where = b'<img alt="" src="https://tiles.example/map/15/16900.png">'
    return status, headers, body + (where if "/delivery/" in environ["PATH_INFO"] else b"")


def tracking_link(environ: Environ, portal: Portal) -> Answer:
    """A link to Sendcloud's tracking page, whose URL carries the postal code."""
    status, headers, body = portal(environ)
    link = b'<a href="https://tracking.eu-1.sendcloud.sc/forward?code=3S&x=1">Where is it?</a>'
    return status, headers, body + (link if "/label/" in environ["PATH_INFO"] else b"")


def indexed(environ: Environ, portal: Portal) -> Answer:
    """Search engines are not told to stay away."""
    return without_header(portal(environ), "X-Robots-Tag")


def data_in_addresses(environ: Environ, portal: Portal) -> Answer:
    """A link carries the customer's e-mail address."""
    status, headers, body = portal(environ)
    return status, headers, body + b'<a href="/help/?email=shopper@example.com">Help</a>'


def finished_by_a_link(environ: Environ, portal: Portal) -> Answer:
    """GET ends the session, so a mail scanner that follows links ends the customer's session."""
    if environ["PATH_INFO"] == "/finish/" and environ["REQUEST_METHOD"] == "GET":
        _as_post(environ)
    return portal(environ)


def created_by_a_link(environ: Environ, portal: Portal) -> Answer:
    """HEAD of the last step creates the return."""
    if environ["PATH_INFO"].endswith("/review/") and environ["REQUEST_METHOD"] == "HEAD":
        _as_post(environ)
    return portal(environ)


def any_origin(environ: Environ, portal: Portal) -> Answer:
    """The portal accepts forms from any site."""
    if environ["REQUEST_METHOD"] == "POST":
        token = {"csrfmiddlewaretoken": cookie(environ, "csrf")}
        put(environ, urlencode(token | form(environ)).encode())
        environ.pop("HTTP_ORIGIN", None)
    return portal(environ)


class SharedHost:
    """The page of all visitors names the host that the last one claimed."""

    claimed = b""

    def __call__(self, environ: Environ, portal: Portal) -> Answer:
        self.claimed = environ.get("HTTP_X_FORWARDED_HOST", "").encode() or self.claimed
        status, headers, body = portal(environ)
        return status, headers, body + self.claimed


def talkative_health_check(environ: Environ, portal: Portal) -> Answer:
    """Anyone reads the state of the machine."""
    environ.pop("HTTP_X_FORWARDED_FOR", None)
    environ.pop("HTTP_X_FORWARDED_PROTO", None)
    return portal(environ)


def any_host(environ: Environ, portal: Portal) -> Answer:
    """A name with a dot at its end is the shop's too."""
    environ["HTTP_HOST"] = environ.get("HTTP_HOST", "").rstrip(".")
    return portal(environ)


def any_webhook(environ: Environ, portal: Portal) -> Answer:
    """Webhooks are believed without a right signature."""
    status, headers, body = portal(environ)
    is_hook = environ["PATH_INFO"] == "/webhooks/sendcloud/"
    return ("200 OK" if is_hook else status), headers, body


def open_audit_log(environ: Environ, portal: Portal) -> Answer:
    """A page of the console that the guard forgot."""
    status, headers, body = portal(environ)
    is_it = environ["PATH_INFO"] == "/support/audit/"
    return ("200 OK" if is_it else status), headers, body


def broken_by_a_passkey(environ: Environ, portal: Portal) -> Answer:
    """A passkey that lacks its fields ends in an error."""
    is_odd = environ["PATH_INFO"].endswith("/webauthn/login/") and "id" in form(environ).get(
        "credential", ""
    )
    status, headers, body = portal(environ)
    return ("500 Internal Server Error" if is_odd else status), headers, body


def forgetful_sign_in(environ: Environ, portal: Portal) -> Answer:
    """The counts of the sign-in are emptied again and again, also those in Redis."""
    RateLimitCounter.objects.all().delete()
    cache.clear()
    return portal(environ)


class OneCountForAll:
    """Five wrong passwords, from anywhere, close an account to everyone."""

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()

    def __call__(self, environ: Environ, portal: Portal) -> Answer:
        account = form(environ).get("login", "") if environ["REQUEST_METHOD"] == "POST" else ""
        self.tried[account] += bool(account)
        status, headers, body = portal(environ)
        is_closed = self.tried[account] > 5
        return status, headers, b"Too many failed attempts" if is_closed else body


def no_way_in(environ: Environ, portal: Portal) -> Answer:
    """Who should wait is refused."""
    status, headers, body = portal(environ)
    return status, headers, body.replace(b'name="ticket"', b'name="nothing"')


def counts_by_spelling(environ: Environ, portal: Portal) -> Answer:
    """An order typed with other signs is counted as another order."""
    if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/":
        typed = form(environ)
        if not typed.get("identifier", "").isascii():
            put(environ, urlencode(typed | {"identifier": f"77{len(typed)}"}).encode())
    return portal(environ)


def _as_post(environ: Environ) -> None:
    environ["REQUEST_METHOD"] = "POST"
    environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    # The address that the review page has chosen, as its form would send it.
    typed = {"csrfmiddlewaretoken": cookie(environ, "csrf"), "use": "same"}
    put(environ, urlencode(typed).encode())


def telling_withdrawal(environ: Environ, portal: Portal) -> Answer:
    """A statement about an order that exists is thanked for."""
    exists = "1002" in form(environ).get("contract", "")
    status, headers, body = portal(environ)
    return status, headers, body.replace(b"</h1>", b"!</h1>") if exists else body


def unsigned_withdrawal(environ: Environ, portal: Portal) -> Answer:
    """The signature of the page before is not asked for."""
    status, headers, body = portal(environ)
    is_pressed = environ["PATH_INFO"].endswith("/confirm/") and b"Confirm withdrawal" in body
    return status, headers, body.replace(b"<h1", b"W-0123456789<h1") if is_pressed else body


def unescaped(environ: Environ, portal: Portal) -> Answer:
    """What was typed is put into the page as it is."""
    status, headers, body = portal(environ)
    return status, headers, body.replace(b"&lt;", b"<").replace(b"&gt;", b">")


def code_in_the_pdf(environ: Environ, portal: Portal) -> Answer:
    """What was typed stands in the PDF as it is."""
    goods = form(environ).get("goods", "").encode()
    status, headers, body = portal(environ)
    return status, headers, body + goods if body.startswith(b"%PDF") else body


class RefusedFlood:
    """The sixth statement is refused."""

    count = 0

    def __call__(self, environ: Environ, portal: Portal) -> Answer:
        self.count += "confirmed" in form(environ)
        if self.count > 5:
            return "429 Too Many Requests", [], b"Too many requests"
        return portal(environ)
