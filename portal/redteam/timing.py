"""The attack with a clock, which tests whether refusals of all causes take equally long."""

import math
import random
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

from portal.redteam.browser import Browser
from portal.redteam.lookup_factors import FAILURES
from portal.redteam.target import Broken, Site, Untested

# The attack calls a sound portal broken once in ten thousand times.
CHANCE = 0.0001
LONGEST_WAIT = 900  # seconds to wait for a limit's window


def clock(site: Site) -> str:
    """2020, Staples, by the clock: the refusal of an order that exists took longer."""
    pairs = list(combinations(FAILURES, 2))
    bound = threshold(site.runs, CHANCE / len(pairs))
    if bound > 0.9:
        raise Untested(f"{site.runs} runs are too few to tell the causes apart")
    plan = [cause for cause in FAILURES for _ in range(site.runs)]
    random.shuffle(plan)
    with ThreadPoolExecutor(site.threads) as pool:
        times = list(pool.map(lambda cause: _seconds(site, cause), plan))
    taken: dict[str, list[float]] = defaultdict(list)
    for cause, seconds in zip(plan, times, strict=True):
        taken[cause].append(seconds)
    apart = {pair: distance(taken[pair[0]], taken[pair[1]]) for pair in pairs}
    worst = max(pairs, key=lambda pair: apart[pair])
    said = (
        f"{site.runs} runs of each of {len(FAILURES)} causes, farthest apart by {apart[worst]:.2f}"
    )
    if apart[worst] > bound:
        raise Broken(f"{said} ('{worst[0]}' and '{worst[1]}'; chance explains {bound:.2f})")
    return f"{said} (chance explains {bound:.2f})"


def _seconds(site: Site, cause: str) -> float:
    """The seconds that one refusal took; if a limit answers, wait for its window and retry."""
    identifier, postal_code = FAILURES[cause]
    for _ in range(3):
        visitor = site.visitor()
        visitor.get("/")
        seconds, status, wait = _timed(
            visitor, {"identifier": identifier, "postal_code": postal_code}
        )
        if status == 422:
            return seconds
        if status != 429 or wait > LONGEST_WAIT:
            raise Untested(f"the portal answers '{cause}' with {status}; see docs/redteam.md")
        site.pause(wait + 1)
    raise Untested("the limits let too few lookups through; see docs/redteam.md")


def _timed(visitor: Browser, data: dict[str, str]) -> tuple[float, int, int]:
    began = time.perf_counter()
    page = visitor.post("/", data, follow=False)
    taken = time.perf_counter() - began
    wait = page.header("Retry-After")
    return taken, page.status, int(wait) if wait.isdigit() else 0


def distance(first: list[float], second: list[float]) -> float:
    """The largest gap between two distribution functions, after Kolmogorov and Smirnov."""
    marks = sorted({*first, *second})
    first, second = sorted(first), sorted(second)
    farthest, i, j = 0.0, 0, 0
    for mark in marks:
        while i < len(first) and first[i] <= mark:
            i += 1
        while j < len(second) and second[j] <= mark:
            j += 1
        farthest = max(farthest, abs(i / len(first) - j / len(second)))
    return farthest


def threshold(runs: int, chance: float) -> float:
    """The distance that two samples of `runs` from one source exceed with this probability."""
    return math.sqrt(-math.log(chance / 2) / runs)
