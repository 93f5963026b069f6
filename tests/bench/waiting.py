"""Many customers who wait for labels at once; each polls when the page says so."""

import asyncio
import random
import re
import time
from dataclasses import dataclass, field
from html import unescape

from tests.bench.servers import Stack
from tests.bench.visitor import Visitor


@dataclass
class Watched:
    """What the waiting customers saw, and what they cost."""

    customers: int
    seconds: float
    times: list[float] = field(default_factory=list)  # seconds a poll took
    errors: int = 0
    upstream_calls: int = 0
    processor_seconds: float = 0
    memory: int = 0  # kilobytes, of the whole portal

    def percentile(self, share: float) -> float:
        """Seconds within which this share of the polls was answered."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def crowd(stack: Stack, count: int) -> list[tuple[str, str]]:
    """`count` waiting customers, as pairs of cookie and path."""
    stack.upstream.say("never-ready")
    visitor = Visitor(stack.url).whole_flow()
    draft_id = visitor.path.split("/")[2]
    session = visitor.http.cookies["session"]
    said = stack.python("tests.bench.crowd", str(count), session, draft_id)
    pairs = (line.split() for line in said.splitlines())
    return [(f"session={key}", f"/return/{draft}/label/poll/") for key, draft in pairs]


def watch(stack: Stack, customers: list[tuple[str, str]], seconds: float) -> Watched:
    """Let all customers wait for so many seconds."""
    seen = Watched(len(customers), seconds)
    before, used = stack.upstream.calls, stack.seconds_used()
    asyncio.run(_all(stack, customers, seen))
    seen.upstream_calls = stack.upstream.calls - before
    seen.processor_seconds = stack.seconds_used() - used
    seen.memory = stack.memory()
    return seen


async def _all(stack: Stack, customers: list[tuple[str, str]], seen: Watched) -> None:
    ends = time.monotonic() + seen.seconds
    await asyncio.gather(
        *(_wait(stack.portal_port, customer, seen, ends) for customer in customers)
    )


async def _wait(port: int, customer: tuple[str, str], seen: Watched, ends: float) -> None:
    pause = random.uniform(0, min(10.0, seen.seconds))
    cookie, path = customer
    while pause and time.monotonic() + pause < ends:
        await asyncio.sleep(pause)
        started = time.monotonic()
        try:
            body = await poll(port, cookie, path)
        except (OSError, ValueError, asyncio.IncompleteReadError):
            seen.errors += 1
            pause = 10.0
            continue
        seen.times.append(time.monotonic() - started)
        if changed := re.search(rb'hx-get="([^"]+\?version=[a-z_]+-(\d+)[^"]+)"', body):
            path, pause = unescape(changed[1].decode()), float(changed[2])


async def poll(port: int, cookie: str, path: str) -> bytes:
    """Send one poll as htmx does; raises ValueError for anything but a 200 or 204."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Cookie: {cookie}"]
    lines += ["HX-Request: true", "Connection: close", "", ""]
    writer.write("\r\n".join(lines).encode())
    answer = await reader.read(-1)
    writer.close()
    if not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204")):
        raise ValueError(answer[:40])
    return answer
