"""Clients that send or take bytes slowly hold no thread, and their lines are cut."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from random import Random

import pytest
import requests
from PIL import Image

from portal.redteam import server, strangers
from portal.redteam.attacks import run
from portal.redteam.target import Site
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.portal_server import Node, eventually
from tests.harness.services import free_port
from tests.harness.visitor import Visitor

THREADS = 4
LINES = 2 * THREADS + 2
SMALL = {"WEB_WORKERS": "1", "WEB_THREADS": str(THREADS)}
# No line is cut while such a portal is probed, so only the portal's threads can answer.
PATIENT = SMALL | {"CLIENT_HEADERS_SECONDS": "600", "CLIENT_BODY_SECONDS": "600"}
HASTY = SMALL | {"CLIENT_HEADERS_SECONDS": "1", "CLIENT_BODY_SECONDS": "1"}
GUARD = 8  # seconds for an answer of a portal that is free


@pytest.fixture(scope="module")
def sendcloud() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture(scope="module")
def portal(tmp_path_factory, sendcloud: Simulator) -> Iterator[Node]:
    """A patient portal, which runs for all tests."""
    folder = tmp_path_factory.mktemp("slow")
    own = {
        "SENDCLOUD_API_URL": sendcloud.api_url,
        "SENDCLOUD_SERVICE_POINTS_URL": sendcloud.service_points_url,
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
    }
    node = Node(free_port(), folder, own | PATIENT).prepare().start()
    yield node
    node.stop()


def another(portal: Node, **settings: str) -> Node:
    """A portal on the same database, with other settings."""
    return Node(free_port(), portal.folder, portal.settings | settings).start()


class Drip:
    """Lines to one portal that begin with `start` and then bring a byte now and then."""

    def __init__(self, node: Node, start: bytes, count: int = LINES) -> None:
        self.lines = [self._line(node, start) for _ in range(count)]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._drip, daemon=True)

    @staticmethod
    def _line(node: Node, start: bytes) -> socket.socket:
        line = socket.socket()
        # A small buffer, so that a response which is not read soon fills it.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(GUARD)
        line.connect(("127.0.0.1", node.port))
        line.sendall(start)
        return line

    def _drip(self) -> None:
        while not self._ended.wait(0.1):
            for line in self.lines:
                try:
                    line.send(b"a", socket.MSG_DONTWAIT)
                except OSError:
                    continue

    def __enter__(self) -> "Drip":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(5)
        for line in self.lines:
            line.close()


FORM = "application/x-www-form-urlencoded"


def post(node: Node, path: str, length: int, *headers: str, kind: str = FORM) -> bytes:
    """The headers of a POST that announces a body."""
    own = [f"Host: 127.0.0.1:{node.port}", f"Origin: {node.url}", f"Content-Length: {length}"]
    own += [f"Content-Type: {kind}", *headers]
    return "\r\n".join([f"POST {path} HTTP/1.1", *own, "", ""]).encode()


def cookies(visitor: Visitor) -> str:
    return "Cookie: " + "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())


def half_of_the_headers(node: Node) -> bytes:
    return f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{node.port}\r\nX-Slow: ".encode()


def nothing(node: Node) -> bytes:
    return b""


def lookup_without_a_cookie(node: Node) -> bytes:
    return post(node, "/", 9000)


def lookup_with_a_cookie(node: Node) -> bytes:
    visitor = Visitor(node.url)
    visitor.get("/")
    return post(node, "/", 9000, cookies(visitor)) + b"identifier="


def signed_webhook(node: Node) -> bytes:
    return post(node, "/webhooks/sendcloud/", 100_000, f"Sendcloud-Signature: {'a' * 64}")


def items(node: Node, length: int) -> bytes:
    customer = Customer(Visitor(node.url)).look_up()
    path = f"/return/{customer.draft_id}/items/"
    kind = "multipart/form-data; boundary=x"
    return post(node, path, length, cookies(customer.client), kind=kind)


def items_of_a_customer(node: Node) -> bytes:
    return items(node, 100_000)


def photos_of_a_customer(node: Node) -> bytes:
    return (
        items(node, 10**7)
        + b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
        + (b"a" * 300_000)
    )


def script(node: Node) -> str:
    return re.findall(r'"(/static/[^"]*htmx[^"]*)"', node.get("/")[1])[0]


def answers_that_are_not_read(node: Node) -> bytes:
    return f"GET {script(node)} HTTP/1.1\r\nHost: 127.0.0.1:{node.port}\r\n\r\n".encode() * 150


def answered_and_left_open(node: Node) -> bytes:
    return b"GET /healthz HTTP/1.0\r\n\r\n"


KINDS = [
    nothing,
    half_of_the_headers,
    lookup_without_a_cookie,
    lookup_with_a_cookie,
    signed_webhook,
    items_of_a_customer,
    photos_of_a_customer,
    answers_that_are_not_read,
    answered_and_left_open,
]


@contextmanager
def dripping(node: Node, kinds=KINDS, count: int = LINES) -> Iterator[list[Drip]]:
    with ExitStack() as stack:
        yield [stack.enter_context(Drip(node, kind(node), count)) for kind in kinds]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_portal_answers_while_lines_drip(portal: Node, kind) -> None:
    """Security 35: more slow lines than twice the threads stop neither the probe nor the page."""
    with dripping(portal, [kind]):
        # The first few may come before all lines are slow.
        for path in ("/", "/healthz") * 20:
            assert requests.get(portal.url + path, timeout=GUARD).status_code == 200


def test_a_slow_line_is_cut(portal: Node) -> None:
    """Security 35: whatever a line is slow with, it has an end."""
    hasty = another(portal, **HASTY)
    with dripping(hasty, count=2) as drips:
        for kind, drip in zip(KINDS, drips, strict=True):
            for line in drip.lines:
                assert b"" in iter(lambda line=line: received(line), None), kind.__name__
        assert hasty.get("/healthz") == (200, "ok")
    hasty.stop()


def received(line: socket.socket) -> bytes:
    """What comes next; empty at the end, however the line ends."""
    try:
        return line.recv(65536)
    except ConnectionError:
        return b""


def said(node: Node, request: bytes) -> bytes:
    """All that the portal answers, until it ends the line."""
    with socket.create_connection(("127.0.0.1", node.port), timeout=GUARD) as line:
        line.sendall(request)
        return b"".join(iter(lambda: received(line), b""))


def test_a_body_that_no_page_reads_is_refused_without_it(portal: Node) -> None:
    """Security 35: a long form and an unsigned webhook are answered before their bodies come."""
    assert said(portal, post(portal, "/", 20_000)).startswith(b"HTTP/1.1 413 ")
    unsigned = post(portal, "/webhooks/sendcloud/", 1000)
    assert said(portal, unsigned).startswith(b"HTTP/1.1 403 ")
    half = post(portal, "/webhooks/sendcloud/", 1000, "Sendcloud-Signature: abc")
    assert said(portal, half).startswith(b"HTTP/1.1 403 ")


def test_a_client_that_sends_in_pieces_is_served(portal: Node) -> None:
    visitor = Visitor(portal.url)
    visitor.get("/")
    form = f"identifier=%231001&postal_code=5642+CV&csrfmiddlewaretoken={visitor.token}".encode()
    request = post(portal, "/", len(form), cookies(visitor), "Connection: close") + form
    with socket.create_connection(("127.0.0.1", portal.port), timeout=30) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(request), 7):
            line.sendall(request[at : at + 7])
        assert line.recv(65536).startswith(b"HTTP/1.1 302 ")


def test_two_requests_in_one_go_get_two_answers(portal: Node) -> None:
    host = f"Host: 127.0.0.1:{portal.port}\r\n"
    two = f"GET /healthz HTTP/1.1\r\n{host}\r\nGET /readyz HTTP/1.1\r\n{host}Connection: close\r\n"
    answer = said(portal, f"{two}\r\n".encode())
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.index(b"ok") < answer.index(b"database")


def test_a_large_photo_arrives(portal: Node, sendcloud: Simulator) -> None:
    """What is beyond the loop's buffer is read by a thread."""
    customer = Customer(Visitor(portal.url)).look_up()
    noise = Image.frombytes("RGB", (700, 700), Random(1).randbytes(3 * 700 * 700))
    noise.save(jpeg := BytesIO(), "JPEG", quality=95)
    assert len(jpeg.getvalue()) > 400_000
    reply = requests.post(
        f"{portal.url}/return/{customer.draft_id}/items/",
        data={"csrfmiddlewaretoken": customer.client.token, "photos": "add", "note-0": "A hole"},
        files={"photos-0": ("noise.jpg", jpeg.getvalue())},
        headers={"Origin": portal.url, "Expect": "100-continue"},
        cookies=customer.client.cookies,
        timeout=60,
    )
    assert reply.status_code == 200
    assert "A hole" in reply.text
    assert len(sendcloud.world.uploads) == 1


def test_photos_that_stop_half_way_are_told_as_that(portal: Node) -> None:
    """The page comes back, instead of one that blames the browser's cookies."""
    hasty = another(portal, **HASTY)
    answer = said(hasty, photos_of_a_customer(hasty)).decode()
    assert answer.startswith("HTTP/1.1 422 ")
    assert "The upload stopped halfway." in answer
    assert "What are you sending back?" in answer
    hasty.stop()


def test_when_all_places_are_taken_the_slowest_line_goes(portal: Node) -> None:
    """Security 35: a client that opens every place shuts out no other."""
    small = another(portal, GUNICORN_CMD_ARGS="--worker-connections 20")
    with dripping(small, [half_of_the_headers], count=60) as (drip,):
        assert requests.get(f"{small.url}/healthz", timeout=GUARD).status_code == 200
        eventually(lambda: received(drip.lines[0]) == b"", "the first line is closed")
    small.stop()


@pytest.mark.parametrize("attack", [strangers.slow_lines, server.refusals])
def test_the_attacks_on_the_server_itself_are_held_off(portal: Node, attack) -> None:
    (result,) = run(Site(portal.url), {"attack": attack})
    assert result.outcome == "held", result.seen
