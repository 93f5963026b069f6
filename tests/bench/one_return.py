"""What a whole return costs: beside bare pages, and beside the checkout of a shop on Django."""

import statistics
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import plot, whole_return
from tests.bench.peer.guest import Guest
from tests.bench.peer.server import Peer
from tests.bench.report import PLOTS, Row
from tests.bench.servers import Stack

if TYPE_CHECKING:
    from tests.bench.measures import Effort

RETURNS = 10  # a round
MOST = 60  # ms of one core
MOST_OF_BARE, MOST_OF_PEER = 2, 1 / 3
DELAYS = (0, 0.1, 0.3)  # seconds that Sendcloud takes


def returns(stack: Stack, effort: "Effort") -> Iterator[Row]:
    """A whole plain return, as many requests of a bare Django, and a guest's checkout, in turns."""
    with tempfile.TemporaryDirectory() as folder, Peer(Path(folder)) as peer:
        yield from _compared(stack, peer, effort.rounds)
    yield from _of_one_return(stack)


def _compared(stack: Stack, peer: Peer, rounds: int) -> Iterator[Row]:
    bare = f"http://127.0.0.1:{stack.reference_port}"
    trips = [whole_return.portal_trip(stack.url) for _ in range(4)]  # which warms up, too
    guests = [Guest(peer.url).buy() for _ in range(4)]

    def bare_trip() -> None:
        whole_return.bare_trip(bare, stack.reference_session, trips[-1])

    taken: dict[str, list[float]] = {"ours": [], "bare": [], "peer": []}
    for _ in range(rounds):
        taken["ours"].append(_cost_of_returns(stack, trips))
        taken["bare"].append(_cost(bare_trip, stack.bare_seconds_used))
        taken["peer"].append(_cost(lambda: Guest(peer.url).buy(), peer.seconds_used))
    cost = {name: statistics.median(values) for name, values in taken.items()}
    made = len(trips[-1].made)
    yield Row(
        f"processor time of a whole return, {made} requests",
        f"{cost['ours']:.0f} ms",
        f"at most {MOST} ms",
        cost["ours"] <= MOST,
    )
    _draw(cost)
    of_bare, of_peer = cost["ours"] / cost["bare"], cost["ours"] / cost["peer"]
    yield Row(
        "the same beside as many bare pages and posts",
        f"{of_bare:.2f} of {cost['bare']:.0f} ms",
        f"at most {MOST_OF_BARE}",
        of_bare <= MOST_OF_BARE,
    )
    yield Row(
        f"the same beside django-oscar’s guest checkout, {guests[0].requests} requests",
        f"{of_peer:.2f} of {cost['peer']:.0f} ms",
        "at most a third",
        of_peer <= MOST_OF_PEER,
    )


def _draw(cost: dict[str, float]) -> None:
    names = {"ours": "a whole return", "bare": "as many bare pages", "peer": "an oscar checkout"}
    bars = [plot.Bar(names[name], value, f"{value:.0f} ms") for name, value in cost.items()]
    title = "Processor time of one core"
    plot.bars(PLOTS / "returns.svg", title, bars, MOST, f"wanted: {MOST} ms")


def _cost(act: Callable[[], object], seconds_used: Callable[[], float]) -> float:
    """Milliseconds of processor time that one act takes, of many in a row."""
    begun = seconds_used()
    for _ in range(RETURNS):
        act()
    return 1000 * (seconds_used() - begun) / RETURNS


def _cost_of_returns(stack: Stack, trips: list[whole_return.Trip]) -> float:
    """The same for whole returns, whose requests come one by one while the customers pause."""
    begun = stack.seconds_used()
    with ThreadPoolExecutor(RETURNS) as pool:
        trips += pool.map(whole_return.portal_trip, [stack.url] * RETURNS)
    return 1000 * (stack.seconds_used() - begun) / RETURNS


def _of_one_return(stack: Stack) -> Iterator[Row]:
    before = stack.upstream.calls
    trip = whole_return.portal_trip(stack.url)
    calls = stack.upstream.calls - before
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder), application="tests.bench.counted") as counted,
    ):
        queries = whole_return.portal_trip(counted.url).queries
    yield Row(
        "a whole return: bodies over the wire, queries, calls upstream",
        f"{trip.body_bytes:,} bytes, {queries} queries, {calls} calls",
    )
    waits = []
    for delay in DELAYS:
        stack.upstream.say(f"delay {delay}")
        waits.append(1000 * whole_return.portal_trip(stack.url).seconds)
    stack.upstream.say("delay 0")
    yield Row(
        "a whole return: waiting for answers, Sendcloud after 0, 100 and 300 ms",
        ", ".join(f"{wait:.0f} ms" for wait in waits),
    )
