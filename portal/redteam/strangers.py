"""Attacks on other customers: their page, their server and their lookups."""

import random
import re
import socket
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from urllib.parse import urlsplit

from portal.redteam.browser import Page
from portal.redteam.enumeration import goes_on, look_up_once, until_refused
from portal.redteam.target import HOME, ORDERS, Broken, Site, Untested, bare

LINES = 140  # more than a portal of two processes with 64 threads has
REDRAWN = 12  # seconds after which a portal draws its shared page again
SECONDS = 5  # that a free portal may take
# Headers that some server, proxy or framework believes; a visitor can send them too.
BELIEVED = {
    "SCRIPT_NAME": "/evil",
    "PATH_INFO": "/evil",
    "HTTP_HOST": "evil.example",
    "REMOTE_USER": "evil",
    "X-Script-Name": "/evil",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Port": "666",
    "X-Forwarded-For": "evil",
    "X-Forwarded-User": "evil",
    "X-Original-URL": "/evil/",
    "X-Rewrite-URL": "/evil/",
    "X-Original-Host": "evil.example",
    "X-Host": "evil.example",
    "X-HTTP-Method-Override": "POST",
    "Forwarded": 'for="evil";host=evil.example;proto=http',
    "Referer": "https://evil.example/",
    "Origin": "https://evil.example",
    "HX-Request": "true",
    "HX-Boosted": "true",
    "HX-Current-URL": "https://evil.example/",
    "HX-Target": "evil",
    "HX-Prompt": "evil",
}


def poisoned_page(site: Site) -> str:
    """2018, cache poisoning: a header of one visitor gets into the page that all are shown."""
    clean = bare(site.visitor().get("/"))
    for name, value in BELIEVED.items():
        _ask_with(site, {name: value})
        if bare(site.visitor().get("/")) != clean:
            raise Broken(f"{name} of one visitor changes the next one's page")
    # The first visitor after a while may be the one whose request the shared page is drawn from.
    site.pause(REDRAWN)
    _ask_with(site, {n: value for n, value in BELIEVED.items() if not n.startswith("HX-")})
    if bare(site.visitor().get("/")) != clean:
        raise Broken("the headers of the visitor who comes first change the page of the next")
    return f"{len(BELIEVED)} headers leave the next visitor's page as it was"


def _ask_with(site: Site, headers: dict[str, str]) -> None:
    for path in ("/evil/", "/", "/?order=evil"):
        site.visitor(**headers).get(path, follow=False)


def slow_lines(site: Site) -> str:
    """2009, Slowloris: lines that bring a byte now and then hold every thread."""
    for kind, start in _slow_requests(site).items():
        with ExitStack() as lines:
            # A server that takes no more lines shows below that it has stopped.
            with suppress(TimeoutError):
                for _ in range(LINES):
                    lines.enter_context(_line(site)).sendall(start)
            for path in ("/healthz", "/"):
                _answers(site, path, kind)
    return f"{LINES} lines with half of the headers or of a body, and the portal still answers"


def _slow_requests(site: Site) -> dict[str, bytes]:
    host = urlsplit(site.url).netloc
    post = f"Host: {host}\r\nOrigin: {site.url}\r\nContent-Length: 9000\r\n"
    hook = f"Sendcloud-Signature: {'a' * 64}\r\n"
    return {
        "half of the headers": f"GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ".encode(),
        "half of a form": f"POST / HTTP/1.1\r\n{post}\r\nidentifier=".encode(),
        "half of a webhook": f"POST /webhooks/sendcloud/ HTTP/1.1\r\n{post}{hook}\r\n{{".encode(),
    }


def _line(site: Site) -> socket.socket:
    parts = urlsplit(site.url)
    if parts.scheme != "http":
        raise Untested("slow lines are only tried without https, straight at the portal")
    return socket.create_connection((parts.hostname or "", parts.port or 80), timeout=SECONDS)


def _answers(site: Site, path: str, kind: str) -> None:
    host = urlsplit(site.url).netloc
    try:
        with _line(site) as line:
            line.sendall(
                f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
            )
            is_answered = line.recv(12).startswith(b"HTTP/1.1")
    except TimeoutError:
        is_answered = False
    if not is_answered:
        raise Broken(f"{LINES} lines with {kind}, and {path} does not answer in {SECONDS} s")


def shut_out_of_an_order(site: Site) -> str:
    """Wrong lookups of an order by others, until the portal stops them; then its own customer."""
    first = random.randrange(10**4, 10**5)
    return _shut_out(site, lambda number: (ORDERS[0], f"{first + number}"))


def shut_out_of_a_postal_code(site: Site) -> str:
    """Wrong orders at a postal code, until the portal stops them; then a customer from there."""
    first = random.randrange(10**6, 10**7)
    return _shut_out(site, lambda number: (f"#6{first + number}", HOME))


def _shut_out(site: Site, wrong: Callable[[int], tuple[str, str]]) -> str:
    count, _ = until_refused(site, lambda number: look_up_once(site.visitor(), *wrong(number)))
    page = site.look_up(site.visitor(), ORDERS[0], HOME)
    if not page.path.startswith("/return/"):
        raise Broken(f"after {count} wrong lookups by others the customer gets {page.status}")
    return f"{count} wrong lookups by others, and the customer still gets in"


def other_spellings(site: Site) -> str:
    """Once a number is stopped, the same number goes on in another spelling."""
    digits = f"8{random.randrange(10**7):07}"
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)

    def ask(spelling: str, number: int) -> Page:
        return look_up_once(site.visitor(), spelling, f"{1000 + number}")

    count, _ = until_refused(site, partial(ask, digits))
    for spelling in (f"#{digits}", wide, f"{digits[:3]}\u200b{digits[3:]}", "-".join(digits)):
        if goes_on(partial(ask, spelling)):
            told = re.sub(r"[^ -~]", "?", spelling)
            raise Broken(f"stopped after {count} lookups, but {told} is let in")
    return f"stopped within {count}, in four other spellings too"
