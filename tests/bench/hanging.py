"""The front page while Sendcloud hangs and a hundred customers wait for it."""

import threading
import time

import requests

from tests.bench.servers import Stack
from tests.bench.visitor import HOME, Visitor

WAITING = 100  # customers
HANGS = "#1016"  # the simulator's order whose lookup never answers


def front_page_p99(stack: Stack, looks: int) -> tuple[float, int]:
    """Seconds within which 99 of 100 front pages came, and how many lookups hung in that time."""
    stop, hung = threading.Event(), []
    threads = [threading.Thread(target=_wait, args=(stack, stop, hung)) for _ in range(WAITING)]
    for thread in threads:
        thread.start()
    time.sleep(1)  # until all of them have sent their lookup
    times = sorted(_timed(stack) for _ in range(looks))
    stop.set()
    for thread in threads:
        thread.join()
    return times[int(0.99 * len(times))], len(hung)


def _wait(stack: Stack, stop: threading.Event, hung: list[int]) -> None:
    visitor = Visitor(stack.url)
    while not stop.is_set():
        reply = visitor.send({"identifier": HANGS, "postal_code": HOME})
        hung.append(reply.status_code)


def _timed(stack: Stack) -> float:
    started = time.perf_counter()
    requests.get(stack.url + "/", timeout=30).raise_for_status()
    time.sleep(0.02)
    return time.perf_counter() - started - 0.02
