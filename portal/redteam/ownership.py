"""Attacks that open another customer's page by ids in addresses, mixed sessions or shared links."""

from concurrent.futures import ThreadPoolExecutor

from portal.redteam.browser import Browser, Page
from portal.redteam.target import Broken, Site, bare, draft_id

PLACES = (
    "items/",
    "review/",
    "label/",
    "label/poll/",
    "label/cancel/",
    "label/label/",
    "label/pay/",
    "photo/1/",
)
MADE_UP = "f" * 16


def neighbours(site: Site) -> str:
    """2000, Buy.com and UPS: another number in the address showed another customer."""
    victim, label = site.with_return()
    own = draft_id(label)
    number = int(own, 16) if all(c in "0123456789abcdef" for c in own) else 0
    guesses = [f"{number + step:0{len(own)}x}" for step in (-2, -1, 1, 2)]
    guesses += [str(n) for n in (1, 2, 1001, 1185082, 1185083, 133726727, 182589003)]
    for guess in guesses:
        for place in PLACES:
            page = victim.get(f"/return/{guess}/{place}")
            if page.status != 404:
                raise Broken(f"/return/{guess}/{place} answers {page.status}")
    return f"{len(guesses)} guessed ids, all pages 404"


def shared_link(site: Site) -> str:
    """2023, Honda: the address of a result opened it for anyone who had the address."""
    _, label = site.with_return()
    own = draft_id(label)
    stranger = site.visitor()
    customer, _, _ = site.with_draft()
    for visitor, name in ((stranger, "a visitor without"), (customer, "a customer with")):
        for place in PLACES:
            if _differs(visitor, own, place):
                raise Broken(f"{name} a session of their own opens .../{place}")
    return f"{len(PLACES)} pages of a finished return, the same 404 as for an invented one"


def _differs(visitor: Browser, own: str, place: str) -> bool:
    """Whether the answers for a real and for an invented id differ, three times out of three."""
    return all(_answer(visitor, own, place) != _answer(visitor, MADE_UP, place) for _ in range(3))


def _answer(visitor: Browser, draft: str, place: str) -> tuple[int, str]:
    page = visitor.get(f"/return/{draft}/{place}")
    return page.status, bare(page).replace(draft, "")


def parallel_sessions(site: Site) -> str:
    """2009, Parcelforce: two visits at the same moment showed another customer's parcel."""
    customer, first, order = site.with_draft()
    other, second, _ = site.with_draft(without=order)
    mine, theirs = _lines(customer.get(first)), _lines(other.get(second))
    foreign = {first: theirs - mine, second: mine - theirs}
    visits = [(customer, first), (other, second)] * 20
    with ThreadPoolExecutor(site.threads) as pool:
        pages = list(pool.map(lambda visit: visit[0].get(visit[1]), visits))
    for (_, path), page in zip(visits, pages, strict=True):
        if page.status != 200 or foreign[path] & _lines(page):
            raise Broken("a page showed another customer's data")
    if customer.get(second).status != 404 or other.get(first).status != 404:
        raise Broken("one session opens the other's address")
    return f"two customers, {len(visits)} pages at once, each customer saw only their own"


def _lines(page: Page) -> set[str]:
    return {line.strip() for line in bare(page).splitlines()}
