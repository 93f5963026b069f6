"""Whole flows of many customers at a time, against a simulator that is near or far."""

import asyncio
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

import requests

from tests.bench.lean import LeanVisitor
from tests.bench.servers import Stack
from tests.bench.visitor import HOME, ORDERS, Visitor


@dataclass(frozen=True)
class Flows:
    """How many flows ended in how many seconds, and the calls upstream they took."""

    flows: int
    seconds: float
    upstream_calls: int

    @property
    def per_minute(self) -> float:
        """Whole flows a minute."""
        return 60 * self.flows / self.seconds


def run(stack: Stack, count: int, at_once: int) -> Flows:
    """Let `count` customers walk from the lookup to the label page, `at_once` at a time."""
    before, started = stack.upstream.calls, time.monotonic()

    def walk() -> None:
        LeanVisitor(stack.url).whole_flow()

    with ThreadPoolExecutor(at_once) as pool:
        for flow in [pool.submit(walk) for _ in range(count)]:
            flow.result()
    return Flows(count, time.monotonic() - started, stack.upstream.calls - before)


def lookups_per_second(stack: Stack, seconds: float, at_once: int) -> float:
    """Lookups a second while `at_once` customers wait for theirs; each lookup is a new one."""
    visitor = Visitor(stack.url)
    return asyncio.run(_lookups(stack.portal_port, visitor, seconds, at_once)) / seconds


async def _lookups(port: int, visitor: Visitor, seconds: float, at_once: int) -> int:
    ends, count = time.monotonic() + seconds, 0

    async def one_after_the_other() -> None:
        nonlocal count
        while time.monotonic() < ends:
            is_found = await _lookup(port, visitor)  # the others count while this one waits
            count += is_found

    await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
    return count


async def _lookup(port: int, visitor: Visitor) -> bool:
    """Whether a parcel was found; a worker that gets more than its share refuses some lookups.

    This client shares the processor with the portal, so it is leaner than one with cookies.
    """
    body = urlencode(visitor.lookup_form()).encode()
    lines = ["POST / HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Origin: {visitor.base}"]
    lines += [f"Cookie: {visitor.cookie}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += ["Content-Type: application/x-www-form-urlencoded", "", ""]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("\r\n".join(lines).encode() + body)
    answer = await reader.read(-1)
    writer.close()
    assert answer.startswith((b"HTTP/1.1 302", b"HTTP/1.1 503")), answer[:200]
    return answer.startswith(b"HTTP/1.1 302")


def added_to_a_lookup(stack: Stack, rounds: int) -> tuple[float, float]:
    """Median seconds of a bare lookup upstream and of a lookup at the portal, taken in turns."""
    bare, ours = [], []
    with requests.Session() as http:
        http.trust_env = False
        for _ in range(rounds):
            bare.append(_timed(lambda: _bare(stack, http)))
            visitor = Visitor(stack.url)
            ours.append(_timed(lambda v=visitor: _ours(v)))
    return statistics.median(bare), statistics.median(ours)


def _timed(act: object) -> float:
    started = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - started


def _bare(stack: Stack, http: requests.Session) -> None:
    url = f"{stack.upstream.url}/api/v2/brand/noordpunt/return-portal/outgoing"
    query = {"identifier": f"#{next(ORDERS)}", "postal_code": HOME}
    http.get(url, params=query, timeout=10).raise_for_status()


def _ours(visitor: Visitor) -> None:
    # Only the answer to the lookup, without the page it leads to.
    visitor.submit_lookup()
