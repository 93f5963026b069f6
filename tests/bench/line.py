"""Customers who press "create" in one minute while Sendcloud's limits are on."""

import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.bench.servers import Stack
from tests.bench.visitor import ORDERS, Visitor

LINE = 'data-status="You’re in line"'
DEFAULT = "12/9 seconds"  # LIMIT_SENDCLOUD_WRITES
WALKERS = 8  # customers who walk to the review at once
PATIENCE = 900  # seconds
CLOSE = 1.0  # seconds between two presses of which either may come first


@dataclass
class Presser:
    """One customer: the order, and when the button was pressed and the return was made."""

    visitor: Visitor
    order: str
    pressed: float = 0.0
    made: float = 0.0
    in_line: bool = False
    refusals: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Seen:
    """What became of them; times are in seconds."""

    customers: int
    made: int
    made_twice: int
    refused: int  # answers of 4xx and 5xx that customers saw
    limited: int  # answers of 429 that Sendcloud gave
    waited: int  # customers who read that they are in line
    longest: float
    overtaken: int  # pairs of which the later one, by a second or more, came first


def press(stack: Stack, count: int, seconds: float) -> Seen:
    """Let `count` customers press the button within `seconds`, and wait until all have a return."""
    stack.restart_portal(LIMIT_SENDCLOUD_WRITES=DEFAULT)
    with ThreadPoolExecutor(WALKERS) as pool:
        pressers = list(pool.map(lambda _: _at_review(stack), range(count)))
    stack.upstream.say("limits")
    began = time.monotonic()
    threads = [
        threading.Thread(target=_press, args=(one, began + at))
        for one, at in zip(pressers, _moments(count, seconds), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _seen(stack, pressers)


def _moments(count: int, seconds: float) -> list[float]:
    return sorted(random.uniform(0, seconds) for _ in range(count))


def _at_review(stack: Stack) -> Presser:
    order = f"#{next(ORDERS)}"
    visitor = Visitor(stack.url)
    # The server ends a line that is idle for as long as a poll pauses, and only browsers try again.
    visitor.http.headers["Connection"] = "close"
    return Presser(visitor.look_up(order).until_review(), order)


def _press(one: Presser, at: float) -> None:
    """Press, then ask as often as the page says until it is another page."""
    time.sleep(max(0.0, at - time.monotonic()))
    one.pressed = time.monotonic()
    reply = one.visitor.send({"use": "same"})
    text, ends = reply.text, time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if reply.status_code >= 400:
            one.refusals.append(reply.status_code)
        if reply.status_code == 200 and LINE not in reply.text:
            one.made = time.monotonic()
            return
        text = reply.text or text
        one.in_line = True
        time.sleep(float(re.findall(r'hx-trigger="every (\d+)s"', text)[0]))
        reply = one.visitor.poll(text)


def _seen(stack: Stack, pressers: list[Presser]) -> Seen:
    orders = stack.upstream.tell("orders").split()
    pressed = {one.order: one.pressed for one in pressers}
    times = [pressed[order] for order in orders if order in pressed]
    return Seen(
        customers=len(pressers),
        made=len(set(orders) & set(pressed)),
        made_twice=len(orders) - len(set(orders)),
        refused=sum(len(one.refusals) for one in pressers),
        limited=int(stack.upstream.tell("limited")),
        waited=sum(one.in_line for one in pressers),
        longest=max(one.made - one.pressed for one in pressers),
        overtaken=sum(
            later - earlier < -CLOSE
            for number, earlier in enumerate(times)
            for later in times[number + 1 :]
        ),
    )
