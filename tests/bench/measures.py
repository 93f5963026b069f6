"""One function per measure; each yields the rows that the measure adds to the table."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.bench import arriving, flows, hanging, line, load, phone, plot, waiting
from tests.bench.growth import growth
from tests.bench.newcomer import wait_for_the_demo
from tests.bench.one_return import returns
from tests.bench.report import PLOTS, Row
from tests.bench.servers import THREADS, WORKERS, Stack
from tests.bench.visitor import Visitor

FRONT, STEP, POLL = 0.8, 0.55, 0.9  # of the reference's requests a second
LEAST_FLOWS = 2000  # a minute, on two cores with the simulator and the customers beside


@dataclass(frozen=True)
class Effort:
    """How long and how often the bench measures."""

    rounds: int = 9
    seconds: float = 2
    flows: int = 200
    crowds: tuple[int, ...] = (1, 10, 100, 1000, 5000)
    watch: float = 20  # seconds
    flat: tuple[int, int] = (1000, 10_000)  # flows
    rows: tuple[int, int] = (1000, 1_000_000)
    line: int = 300  # customers who press in a minute
    arrivals: int = 5000  # customers who come in a second


# Saves time by fewer flows for the memory and no million rows.
BRIEF = Effort(flat=(1000, 3000), rows=(1000, 100_000))
QUICK = Effort(2, 1, 20, (1, 100), 6, (50, 150), (1000, 20_000))

Pages = list[tuple[str, str, str]]  # name, path, cookie


def _pages(stack: Stack) -> Pages:
    front = Visitor(stack.url)
    targets = [("front page", "/", front.cookie)]
    visitor = Visitor(stack.url).look_up()
    targets.append(("step: items", visitor.path, visitor.cookie))
    visitor.choose_items()
    targets.append(("step: delivery", visitor.path, visitor.cookie))
    visitor = Visitor(stack.url).look_up().until_review()
    targets.append(("step: review", visitor.path, visitor.cookie))
    return targets


def pages(stack: Stack, effort: Effort) -> Iterator[Row]:
    """Requests a second of the pages, against a bare page of the same size."""
    bars = []
    for name, path, cookie in _pages(stack):
        size = len(Visitor(stack.url).http.get(stack.url + path, headers={"Cookie": cookie}).text)
        least = STEP if name.startswith("step") else FRONT
        yield (row := _rate(stack, effort, name, lambda p=path, c=cookie: (p, c), size, least))
        share = row.measured.rpartition(" ")[2]
        bars.append(plot.Bar(name, float(share), share))
    title = "Requests a second, as a share of a bare page of the same size"
    plot.bars(PLOTS / "pages.svg", title, bars, STEP, f"wanted of a step: {STEP}")


def poll(stack: Stack, effort: Effort) -> Iterator[Row]:
    """The label's poll while waiting, and how often fifty tabs ask upstream."""
    stack.upstream.say("never-ready")
    headers = {"HX-Request": "true"}

    def fresh() -> tuple[str, str]:
        # After some seconds the portal slows the polls down, and a poll then answers with content.
        visitor = Visitor(stack.url).whole_flow()
        return visitor.poll_path, visitor.cookie

    yield _rate(stack, effort, "label poll", fresh, 0, POLL, headers)
    path, cookie = fresh()
    before, started = stack.upstream.calls, time.monotonic()
    load.rate(stack.url + path, cookie, 5, headers, clients=50)
    calls, lasted = stack.upstream.calls - before, time.monotonic() - started
    most = int(lasted) + 2
    yield Row(
        "calls upstream while 50 tabs poll one return as fast as they can, 5 s",
        str(calls),
        f"at most one a second: {most}",
        calls <= most,
    )


def _rate(
    stack: Stack,
    effort: Effort,
    name: str,
    page: Callable[[], tuple[str, str]],
    size: int,
    least: float,
    headers: dict[str, str] | None = None,
) -> Row:

    def address() -> tuple[str, str]:
        path, cookie = page()
        return stack.url + path, cookie

    compared = load.compared(
        address,
        stack.reference(size),
        rounds=effort.rounds,
        seconds=effort.seconds,
        headers=headers,
    )
    measured = f"{compared.page:.0f}/s against {compared.reference:.0f}/s: {compared.ratio:.2f}"
    return Row(
        f"{name}, {size:,} bytes", measured, f"{least} of the reference", compared.ratio >= least
    )


def lookup(stack: Stack, effort: Effort) -> Iterator[Row]:
    """The time that the portal itself adds to one lookup."""
    bare, ours = flows.added_to_a_lookup(stack, effort.rounds * 10)
    added = 1000 * (ours - bare)
    yield Row(
        "own time added to one lookup, p50",
        f"{added:.1f} ms ({1000 * ours:.1f} against {1000 * bare:.1f} ms)",
        "at most 15 ms",
        added <= 15,
    )


def whole_flows(stack: Stack, effort: Effort) -> Iterator[Row]:
    """Whole flows a minute with a Sendcloud that is near, and with one that is far."""
    near = flows.run(stack, effort.flows, at_once=8)
    calls = near.upstream_calls / near.flows
    yield Row(
        "whole returns a minute, up to the wait for the label, Sendcloud at once",
        f"{near.per_minute:.0f}, {calls:.1f} calls",
        f"at least {LEAST_FLOWS:,}",
        near.per_minute >= LEAST_FLOWS,
    )
    stack.upstream.say("delay 0.3")
    far = flows.run(stack, effort.flows, at_once=32)
    yield Row("the same, Sendcloud after 300 ms, 32 at once", f"{far.per_minute:.0f}")
    at_once = WORKERS * THREADS // 2  # the calls that the workers' bulkheads let through
    seconds = max(3.0, effort.seconds * 3)
    rounds = [flows.lookups_per_second(stack, seconds, at_once) for _ in range(effort.rounds)]
    reached = statistics.median(rounds)
    stack.upstream.say("delay 0")
    most = at_once / 0.3
    yield Row(
        f"lookups a second with {at_once} calls upstream at once of 300 ms each",
        f"{reached:.0f} of {most:.0f}: {reached / most:.2f}",
        "0.8 of calls at once divided by latency",
        reached >= 0.8 * most,
    )


def crowds(stack: Stack, effort: Effort) -> Iterator[Row]:
    """What many customers who wait for labels at once see and cost."""
    seen = []
    for count in effort.crowds:
        customers = waiting.crowd(stack, count)
        seen.append(watched := waiting.watch(stack, customers, effort.watch))
        p50, p99 = watched.percentile(0.5), watched.percentile(0.99)
        processor = 1000 * watched.processor_seconds / watched.seconds / count
        yield Row(
            f"{count:,} customers waiting for labels",
            f"{watched.errors} errors, {len(watched.times)} polls, p50"
            f" {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms,"
            f" {watched.upstream_calls} calls upstream, {processor:.2f} ms of processor a second"
            f" and customer, {watched.memory // 1024} MiB in all",
            "no errors" + ("; p99 under a second" if count <= 1000 else ""),
            not watched.errors and (count > 1000 or p99 < 1),
        )
    _draw_crowds(seen)


def _draw_crowds(seen: list[waiting.Watched]) -> None:
    one = plot.Line

    def by(measure: Callable[[waiting.Watched], float]) -> list[tuple[float, float]]:
        return [(crowd.customers, measure(crowd)) for crowd in seen]

    lines = [
        one("p50, ms", by(lambda crowd: 1000 * crowd.percentile(0.5))),
        one("p99, ms", by(lambda crowd: 1000 * crowd.percentile(0.99))),
        one("calls upstream / s", by(lambda crowd: crowd.upstream_calls / crowd.seconds)),
        one("processor, ms / s", by(lambda crowd: 1000 * crowd.processor_seconds / crowd.seconds)),
    ]
    draw = plot.draw
    draw(PLOTS / "waiting.svg", "Customers waiting for labels", "customers", "measured", lines)


def hang(stack: Stack, effort: Effort) -> Iterator[Row]:
    """The front page while Sendcloud answers nothing."""
    p99, hung = hanging.front_page_p99(stack, looks=40 * effort.rounds)
    yield Row(
        f"front page p99 while Sendcloud hangs and {hanging.WAITING} customers wait",
        f"{1000 * p99:.0f} ms ({hung} lookups got a page in that time)",
        "under 200 ms",
        p99 < 0.2,
    )


def in_line(stack: Stack, effort: Effort) -> Iterator[Row]:
    """What happens at Sendcloud's limit of writes, which the simulator keeps here."""
    seen = line.press(stack, effort.line, seconds=60)
    yield Row(
        f"{seen.customers} customers press in one minute, Sendcloud takes 100 writes a minute",
        f"{seen.made} returns made, {seen.made_twice} twice; {seen.refused} refusals seen,"
        f" {seen.limited} answers of 429; {seen.waited} waited in line, the longest"
        f" {seen.longest:.0f} s; {seen.overtaken} overtaken",
        "each made once, none refused, in order",
        (seen.made, seen.made_twice, seen.refused, seen.overtaken) == (seen.customers, 0, 0, 0),
    )


def arrivals(stack: Stack, effort: Effort) -> Iterator[Row]:
    """What a crowd that comes in one second waits for its first answer."""
    seen = arriving.arrive(stack, effort.arrivals)
    first, page = sorted(seen.first), sorted(seen.page)
    yield Row(
        f"{effort.arrivals:,} customers in one second",
        f"first answer: p50 {first[len(first) // 2]:.1f} s, slowest {first[-1]:.1f} s;"
        f" {seen.sent_away} sent away for some seconds, slowest page {page[-1]:.1f} s;"
        f" {seen.errors} errors",
        "first answer within 3 s, no error",
        first[-1] <= 3 and not seen.errors,
    )


def memory(stack: Stack, effort: Effort) -> Iterator[Row]:
    """Whether memory stays flat over many flows."""
    few, many = effort.flat
    flows.run(stack, few, at_once=8)
    before = stack.memory()
    flows.run(stack, many - few, at_once=8)
    growth = stack.memory() / before - 1
    yield Row(
        f"memory after {many:,} flows against {few:,}",
        f"{before // 1024} MiB, {100 * growth:+.1f} %",
        "under 10 %",
        growth < 0.1,
    )


def start(stack: Stack, effort: Effort) -> Iterator[Row]:
    """The seconds from the process to its first answer, and from a clone to the demo."""
    yield Row("process start to first answer", f"{stack.started_in:.1f} s")
    yield Row("`make demo` in a fresh clone until it is open", f"{wait_for_the_demo():.0f} s")


def customers(stack: Stack, effort: Effort) -> Iterator[Row]:
    """What a customer with a slow phone feels."""
    felt = phone.walk(stack.url)
    lcp = felt[0].lcp
    what = f"first page, largest paint, {phone.SLOWER}x slower processor, slow 4G"
    yield Row(what, f"{lcp:.0f} ms", "under 1,500 ms", 0 < lcp < 1500)
    blocked = max(felt, key=lambda step: step.blocked)
    yield Row(
        "most blocking of any step",
        f"{blocked.blocked:.0f} ms",
        "under 200 ms",
        blocked.blocked < 200,
    )
    shift = max(step.shift for step in felt)
    yield Row("layout shift of any step", f"{shift:.3f}", "none", shift < 0.001)


ALL: dict[str, Callable[[Stack, Effort], Iterator[Row]]] = {
    "pages": pages,
    "poll": poll,
    "lookup": lookup,
    "returns": returns,
    "flows": whole_flows,
    "hang": hang,
    "arrivals": arrivals,
    "line": in_line,
    "customers": customers,
    "start": start,
    "crowds": crowds,
    "memory": memory,
    "growth": growth,
}
