"""Attacks on what is beside the pages: health checks, refusals of the server, names of the host."""

import re
import socket
import ssl
from contextlib import suppress
from urllib.parse import urlsplit

from portal.redteam.target import Broken, Site

SECONDS = 10  # for one answer of the server
MARK = "redteam-was-here"
MOST_BYTES = 200_000
# As a proxy in front would pass strangers on.
OUTSIDE = {"X-Forwarded-For": "203.0.113.77", "X-Forwarded-Proto": "https"}
MACHINES = ("/healthz", "/readyz", "/metrics", "/server-status", "/debug/")
TOLD = re.compile(r"database|cache|sendcloud|version|portal_|process_", re.IGNORECASE)
GUARDED = ("content-security-policy", "x-content-type-options", "referrer-policy")
VERSION = re.compile(r"^server:[^\r\n]*\d", re.MULTILINE)


def health_checks(site: Site) -> str:
    """Since 2015: pages for machines that tell strangers what runs behind them."""
    for path in MACHINES:
        page = site.visitor(**OUTSIDE).get(path, follow=False)
        if page.status == 200 and TOLD.search(page.text):
            raise Broken(f"{path} tells a visitor the state of the machine")
    return "strangers read of the health checks at most that the portal is there"


def refusals(site: Site) -> str:
    """Requests that make no sense, whose answer is the server's own and not the portal's."""
    requests = _odd_requests(urlsplit(site.url).netloc)
    for kind, request in requests.items():
        # A proxy may end the connection without a word.
        if answer := _said(site, request):
            _check(kind, answer)
    return f"{len(requests)} odd requests, each refused with the headers of a page"


def _odd_requests(host: str) -> dict[str, str]:
    start = f"GET /{MARK} HTTP/1.1\r\nHost: {host}\r\n"
    return {
        "another protocol": f"GET /{MARK} HTTP/9.9\r\nHost: {host}\r\n\r\n",
        "no request": f"{MARK}\r\n\r\n",
        "two hosts": f"{start}Host: {MARK}\r\n\r\n",
        "a long address": f"GET /{MARK}{'a' * 9000} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "a long header": f"{start}X: {'a' * 9000}\r\n\r\n",
        "two lengths": f"POST /{MARK} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1, 2\r\n\r\n",
    }


def _check(kind: str, answer: str) -> None:
    head = answer.partition("\r\n\r\n")[0].lower()
    missing = [name for name in GUARDED if f"\n{name}:" not in head]
    if MARK in answer:
        raise Broken(f"the refusal of {kind} repeats the request")
    if VERSION.search(head):
        raise Broken(f"the refusal of {kind} names the version of the server")
    if missing:
        raise Broken(f"the refusal of {kind} has no {missing[0]}")


def _said(site: Site, request: str) -> str:
    answer = b""
    with _line(site) as line:
        line.sendall(request.encode())
        with suppress(TimeoutError, ConnectionError):
            while (data := line.recv(65536)) and len(answer) < MOST_BYTES:
                answer += data
    return answer.decode("latin-1")


def _line(site: Site) -> socket.socket:
    parts = urlsplit(site.url)
    host, is_https = parts.hostname or "", parts.scheme == "https"
    line = socket.create_connection((host, parts.port or (443 if is_https else 80)), SECONDS)
    if not is_https:
        return line
    return ssl.create_default_context().wrap_socket(line, server_hostname=host)


def other_hosts(site: Site) -> str:
    """2013, host header attacks: a name that is not the shop's gets a page of the shop."""
    name = urlsplit(site.url).hostname or ""
    for host in ("evil.example", f"{name}.evil.example", f"{name}.", f"{name}.:80"):
        page = site.visitor(Host=host).get("/", follow=False)
        if page.status == 200:
            raise Broken(f"the host {host} gets the front page")
    return "no other name, and none with a dot at its end, gets a page"


def forged_webhooks(site: Site) -> str:
    """News of returns that Sendcloud did not send."""
    for signature in ("", "x", "0" * 64, "0" * 65):
        visitor = site.visitor(**{"Sendcloud-Signature": signature})
        page = visitor.post("/webhooks/sendcloud/", {"action": "return_created"}, follow=False)
        if not 400 <= page.status < 500:
            raise Broken(f"a webhook without a right signature gets {page.status}")
    return "webhooks without a signature, or with a wrong one, are refused"
