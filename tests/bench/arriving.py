"""Thousands of customers who open the first page in the same second, and come back when told to.

The client shares the machine with the portal, so it is one loop over bare sockets.
"""

import heapq
import random
import re
import resource
import selectors
import socket
import time
from dataclasses import dataclass, field

import requests

from tests.bench.servers import Stack

PATIENCE = 60  # seconds, of all customers
WARM = 40  # pages before, so that each worker has seen one
RETRY = re.compile(rb"\r\nretry-after: (\d+)\r\n", re.IGNORECASE)


@dataclass
class Customer:
    """When one came, and how often the page was asked for."""

    came: float
    tries: int = 0
    answer: bytearray = field(default_factory=bytearray)


@dataclass
class Arrivals:
    """Seconds until the first answer and until the page itself, one each a customer."""

    first: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)
    sent_away: int = 0  # answers of 503
    errors: int = 0  # lines that broke, and answers that are neither the page nor a 503


def arrive(stack: Stack, count: int) -> Arrivals:
    """Let `count` customers come within one second."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    for _ in range(WARM):
        requests.get(stack.url + "/", timeout=30).raise_for_status()
    return _Crowd(stack.portal_port, count).watched()


class _Crowd:
    def __init__(self, port: int, count: int) -> None:
        self._port, self._seen = port, Arrivals()
        lines = ["GET / HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: text/html"]
        self._request = "\r\n".join([*lines, "Connection: close", "", ""]).encode()
        began = time.monotonic() + 0.1
        # When which customer comes next; the number keeps two of a moment apart.
        self._due = [
            (came := began + random.random(), number, Customer(came)) for number in range(count)
        ]
        heapq.heapify(self._due)
        self._ends = began + PATIENCE
        self._poller = selectors.DefaultSelector()
        self._open = 0

    def watched(self) -> Arrivals:
        while (self._due or self._open) and time.monotonic() < self._ends:
            self._come()
            pause = self._due[0][0] - time.monotonic() if self._due else 1.0
            for key, _mask in self._poller.select(max(0.0, pause)):
                self._go_on(key.fileobj, key.data)  # type: ignore[arg-type]
        self._seen.errors += self._open + len(self._due)
        return self._seen

    def _come(self) -> None:
        """Send the requests of those whose time it is."""
        while self._due and self._due[0][0] <= time.monotonic():
            _at, number, customer = heapq.heappop(self._due)
            line = socket.socket()
            line.setblocking(False)
            line.connect_ex(("127.0.0.1", self._port))
            customer.tries += 1
            self._open += 1
            self._poller.register(line, selectors.EVENT_WRITE, (number, customer))

    def _go_on(self, line: socket.socket, of: tuple[int, Customer]) -> None:
        number, customer = of
        try:
            if not customer.answer and self._poller.get_key(line).events == selectors.EVENT_WRITE:
                line.send(self._request)
                self._poller.modify(line, selectors.EVENT_READ, of)
                return
            data = line.recv(65536)
        except OSError:
            data, customer.answer = b"", bytearray()
        customer.answer += data
        if not data:
            self._poller.unregister(line)
            line.close()
            self._open -= 1
            self._take(number, customer)

    def _take(self, number: int, customer: Customer) -> None:
        now, answer, customer.answer = time.monotonic(), bytes(customer.answer), bytearray()
        if customer.tries == 1:
            self._seen.first.append(now - customer.came)
        told = RETRY.search(answer)
        if answer.startswith(b"HTTP/1.1 200"):
            self._seen.page.append(now - customer.came)
        elif answer.startswith(b"HTTP/1.1 503") and told:
            self._seen.sent_away += 1
            heapq.heappush(self._due, (now + int(told[1]), number, customer))
        else:
            self._seen.errors += 1
