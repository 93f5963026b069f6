"""What the server answers by itself is as safe as the portal's pages, and says as little."""

import json
import re
import socket
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser

import pytest

from portal.server.headers import HEADERS
from tests.harness.portal_server import Node
from tests.harness.services import free_port
from tests.web.conftest import SITE

CANARY = "CANARY-5642CV"
HOST = "Host: returns.shop.example\r\n"
SECURE = f"{HOST}X-Forwarded-Proto: https\r\n"
GUARD = 10  # seconds
REFUSED = {
    "no request at all": (f"{CANARY}\r\n\r\n", 400),
    "a method of small letters": (f"get /{CANARY} HTTP/1.1\r\n{HOST}\r\n", 400),
    "another protocol": (f"GET /{CANARY} HTTP/9.9\r\n{HOST}\r\n", 400),
    "a header without a name": (f"GET /{CANARY} HTTP/1.1\r\n{HOST}: x\r\n\r\n", 400),
    "two hosts": (f"GET /{CANARY} HTTP/1.1\r\n{HOST}Host: {CANARY}\r\n\r\n", 400),
    "two lengths": (f"POST / HTTP/1.1\r\n{HOST}Content-Length: 1, 2\r\n\r\n", 400),
    "a length and chunks": (
        f"POST / HTTP/1.1\r\n{HOST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0",
        400,
    ),
    "an unknown coding": (f"POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: {CANARY}\r\n\r\n", 501),
    "an unknown expectation": (f"POST / HTTP/1.1\r\n{HOST}Expect: {CANARY}\r\n\r\n", 417),
    "a long address": (f"GET /{CANARY}{'a' * 9000} HTTP/1.1\r\n{HOST}\r\n", 414),
    "a long header": (f"GET / HTTP/1.1\r\n{HOST}X-{CANARY}: {'a' * 9000}\r\n\r\n", 431),
    "headers without end": (f"GET /{CANARY} HTTP/1.1\r\n{HOST}X: {'a' * 70_000}", 431),
    "headers that stop": (f"GET /{CANARY} HTTP/1.1\r\n{HOST}", 408),
}
ANSWERED = {
    "liveness": ("/healthz", SECURE, 200),
    "readiness": ("/readyz", SECURE, 200),
    "no metrics for strangers": ("/metrics", SECURE, 404),
    "a static file": ("/static/{script}", SECURE, 200),
    "no static file": ("/static/nothing.js", SECURE, 404),
    "http": ("/", HOST, 301),
    "the front page": ("/", SECURE, 200),
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory) -> Iterator[Node]:
    """A portal as behind https, with little patience."""
    folder = tmp_path_factory.mktemp("own")
    own = {
        "BASE_URL": SITE,
        "TRUSTED_PROXIES": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "SENDCLOUD_API_URL": "http://127.0.0.1:1/api",
        "WEB_WORKERS": "1",
        "CLIENT_HEADERS_SECONDS": "1",
    }
    node = Node(free_port(), folder, own).prepare().start()
    yield node
    node.stop()


def said(portal: Node, request: str) -> tuple[int, Message, bytes]:
    """The status, the headers and the body of one response."""
    with socket.create_connection(("127.0.0.1", portal.port), timeout=GUARD) as line:
        line.sendall(request.encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    first, _, fields = head.partition(b"\r\n")
    return int(first.split()[1]), BytesParser().parsebytes(fields), body


def assert_is_safe(headers: Message) -> None:
    assert {name for name in HEADERS if not headers[name]} == set()
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert not re.search(r"\d", headers.get("Server", ""))
    assert len(headers.get_all("Content-Security-Policy", [])) == 1


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_server_refuses_carries_the_headers_and_quotes_nothing(
    portal: Node, name: str
) -> None:
    """Security 21: gunicorn's own answers had no headers and repeated what was sent."""
    request, status = REFUSED[name]
    got, headers, body = said(portal, request)
    assert got == status
    assert_is_safe(headers)
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert headers["Cache-Control"] == "no-store"
    assert CANARY.encode() not in body


@pytest.mark.parametrize("name", ANSWERED)
def test_probes_and_files_carry_the_headers_too(portal: Node, name: str) -> None:
    """Security 20, 21: whatever part of the program answers."""
    path, sent, status = ANSWERED[name]
    names = json.loads((portal.folder / "static/staticfiles.json").read_text())["paths"]
    path = path.format(script=next(file for file in names.values() if file.endswith(".js")))
    got, headers, _ = said(portal, f"GET {path} HTTP/1.1\r\n{sent}Connection: close\r\n\r\n")
    assert got == status
    assert_is_safe(headers)


def test_the_log_of_the_refusals_quotes_nothing_either(portal: Node) -> None:
    """Security 23: gunicorn would write the client's address and what it sent."""
    for request, _ in REFUSED.values():
        said(portal, request)
    assert "refused a request (InvalidRequestLine)" in portal.log
    assert CANARY not in portal.log
    assert "ip=" not in portal.log


def test_strangers_read_of_readiness_only_whether_it_is(portal: Node) -> None:
    """Security 21: database, cache, Sendcloud and version are for neighbours."""
    ask = "GET /readyz HTTP/1.0\r\nHost: 10.0.0.7\r\n"
    assert b'"database"' in said(portal, f"{ask}\r\n")[2]
    assert said(portal, f"{ask}X-Forwarded-For: 203.0.113.9\r\n\r\n")[2] == b"ok"


@pytest.mark.parametrize("host", ["returns.shop.example", "returns.shop.example:443"])
def test_the_host_as_customers_write_it_is_taken(portal: Node, host: str) -> None:
    ask = f"GET / HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
    assert said(portal, ask)[0] == 200


def test_a_host_in_capitals_gets_the_same_page(portal: Node) -> None:
    """Security 34: a host has no case (RFC 3986), so the page must not depend on it."""
    pages = []
    for host in ("returns.shop.example", "RETURNS.Shop.Example"):
        ask = f"GET / HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\n"
        body = said(portal, f"{ask}Connection: close\r\n\r\n")[2]
        pages.append(re.sub(rb'(csrfmiddlewaretoken" value=")\w+', rb"\1", body))
    assert pages[0] == pages[1]
    assert b"<h1" in pages[0]


@pytest.mark.parametrize(
    "host",
    ["returns.shop.example.", "returns.shop.example:8443", "returns.shop.example.:443"],
)
def test_another_spelling_of_the_host_is_a_bad_request(portal: Node, host: str) -> None:
    """Security 30: a dot at its end and another port make another origin."""
    ask = f"GET / HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
    assert said(portal, ask)[0] == 400
