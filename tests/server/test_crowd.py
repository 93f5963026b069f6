"""A crowd that comes at once: each gets an answer, and who cannot be served soon is told when."""

import os
import re
import signal
import socket
import struct
import sys
import threading
from collections import Counter
from collections.abc import Callable

import pytest

from portal.simulator.server import Simulator
from tests.harness.portal_server import Node, eventually
from tests.harness.visitor import Visitor

CUSTOMERS = 400
# The server then takes 150 connections, of which 120 may wait for a thread.
FEW_FILES = f"ulimit -n 300; exec {sys.executable} -m portal serve"
GET = "GET / HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
POST = (
    "POST / HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 19\r\n\r\n"
    "identifier=%23typed"
)
RESET = struct.pack("ii", 1, 0)  # a close that tells the other side at once


@pytest.fixture
def portal(node: Callable[..., Node]) -> Node:
    """A portal of one worker, with few files and threads."""
    portal = node()
    portal.command = ["sh", "-c", FEW_FILES]
    return portal.prepare().start()


def answers(portal: Node, request: str) -> list[str]:
    """What each of the crowd gets whose requests were all there when the server looked."""
    assert portal.process
    os.killpg(portal.process.pid, signal.SIGSTOP)
    lines = [socket.create_connection(("127.0.0.1", portal.port)) for _ in range(CUSTOMERS)]
    for line in lines:
        line.settimeout(60)
        line.sendall(request.format(host=f"127.0.0.1:{portal.port}").encode())
    os.killpg(portal.process.pid, signal.SIGCONT)
    return [_whole(line) for line in lines]


def _whole(line: socket.socket) -> str:
    answer = b""
    while data := line.recv(65536):
        answer += data
    line.close()
    return answer.decode()


def test_each_of_a_crowd_gets_the_page_or_is_told_when_to_come(portal: Node) -> None:
    seen = answers(portal, GET)
    statuses = Counter(answer[9:12] for answer in seen)
    assert set(statuses) == {"200", "503"}
    told = [answer for answer in seen if answer[9:12] == "503"]
    assert all(re.search(r"\r\nRetry-After: \d+\r\n", answer) for answer in told)
    assert all('http-equiv="refresh"' in answer for answer in told)
    eventually(lambda: "requests away" in portal.log, "the log says so")
    assert portal.get("/")[0] == 200
    figure = f"portal_requests_sent_away_total {len(told)}.0"
    assert figure in portal.get("/metrics")[1]


def test_what_one_of_a_crowd_typed_comes_back_with_the_answer(portal: Node) -> None:
    told = [answer for answer in answers(portal, POST) if answer[9:12] == "503"]
    assert told
    assert all('name="identifier" value="#typed"' in answer for answer in told)


def test_one_who_leaves_a_crowd_takes_no_other_along(node, upstream: Simulator) -> None:
    """The only thread waits for Sendcloud, so the others wait for two seconds and are sent away."""
    portal = node(WEB_THREADS="1", SENDCLOUD_READ_TIMEOUT="60", SENDCLOUD_DEADLINE="60")
    visitor = Visitor(portal.prepare().start().url)
    visitor.get("/")
    form = {"identifier": "#1016", "postal_code": "5642 CV"}
    looking_up = threading.Thread(target=lambda: visitor.post("/", form), daemon=True)
    looking_up.start()
    calls = upstream.world.requests
    eventually(
        lambda: any(call.path.endswith("/outgoing") for call in calls), "the thread waits for it"
    )

    request = GET.format(host=f"127.0.0.1:{portal.port}").encode()
    leaving, staying = (socket.create_connection(("127.0.0.1", portal.port)) for _ in range(2))
    for line in (leaving, staying):
        line.settimeout(60)
        line.sendall(request)
    leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    leaving.close()
    assert _whole(staying)[9:12] == "503"
    upstream.world.ended.set()
    looking_up.join(60)
    assert "Traceback" not in portal.log
