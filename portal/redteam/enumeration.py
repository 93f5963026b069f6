"""Attacks by quantity, which walk through numbers until a limit stops them."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from portal.redteam.browser import Browser, Page
from portal.redteam.target import Broken, Site, Untested

Lookup = Callable[[int], Page]
MORE = 4  # lookups after a refusal: fewer than any limit, more than a bucket gets back in a moment


def forged_addresses(site: Site) -> str:
    """Since 2020: one machine invents another X-Forwarded-For for every request."""
    source = site.visitor().source

    def ask(number: int) -> Page:
        visitor = Browser(site.url, source, {"X-Forwarded-For": f"198.{number % 250}.100.7"})
        return look_up_once(visitor, f"#9{number:07}", f"{number:04} XF")

    return f"one address with a new X-Forwarded-For each time: {_stopped(site, ask)}"


def guessed_postal_codes(site: Site) -> str:
    """Belgium has only 1,100 postal codes, so one order is tried with each, from many addresses."""
    order = f"#8{random.randrange(10**7):07}"

    def ask(number: int) -> Page:
        return look_up_once(site.visitor(), order, f"{number + 1000}")

    return f"one order with rising postal codes: {_stopped(site, ask)}"


def walked_orders(site: Site) -> str:
    """One populous postal code with rising order numbers, which no limit per order can stop."""
    code = f"{random.randrange(1000, 10000)} {random.choice('BCDEFG')}{random.choice('BCDEFG')}"
    first = random.randrange(10**6, 10**7)

    def ask(number: int) -> Page:
        return look_up_once(site.visitor(), f"#7{first + number}", code)

    return f"one postal code with rising orders: {_stopped(site, ask)}"


def look_up_once(visitor: Browser, identifier: str, postal_code: str) -> Page:
    visitor.get("/")
    return visitor.post("/", {"identifier": identifier, "postal_code": postal_code}, follow=False)


def until_refused(site: Site, ask: Lookup) -> tuple[int, list[Page]]:
    """How many lookups it takes until one is refused, many at once, and the last answers.

    Raises Broken if no limit comes, and Untested for an answer that is none to a lookup.
    """
    step = 2 * site.crowd
    with ThreadPoolExecutor(site.crowd) as pool:
        for first in range(0, site.tries, step):
            pages = list(pool.map(ask, range(first, first + step)))
            strange = next((page for page in pages if page.status not in {422, 429}), None)
            if strange:
                raise Untested(f"the portal answers lookup {first} with {strange.status}")
            if any(page.status == 429 for page in pages):
                return first + step, pages
    raise Broken(f"{site.tries} lookups, and no limit stops them")


def goes_on(ask: Lookup) -> bool:
    """Whether several more lookups at once are all let in; a bucket gives back one at a time."""
    with ThreadPoolExecutor(MORE) as pool:
        return 429 not in [page.status for page in pool.map(ask, range(MORE))]


def _stopped(site: Site, ask: Lookup) -> str:
    count, pages = until_refused(site, ask)
    refused = [page for page in pages if page.status == 429]
    if any(not page.header("Retry-After").isdigit() for page in refused):
        raise Broken("429 without Retry-After")
    if goes_on(lambda number: ask(count + number)):
        raise Broken(f"stopped after {count} lookups, but the next ones are let in again")
    return f"stopped within {count}, Retry-After {refused[0].header('Retry-After')} s"
