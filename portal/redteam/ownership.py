"""Attacks on whose a page is: ids in addresses, mixed sessions, shared results."""

from concurrent.futures import ThreadPoolExecutor

from portal.redteam.browser import Browser, Page
from portal.redteam.target import Broken, Site, bare, draft_id

PLACES = ("items/", "review/", "label/", "label/poll/", "label/label/", "label/pay/", "photo/1/")
MADE_UP = "f" * 16


def neighbours(site: Site) -> str:
    """2000, Buy.com and UPS: change the number in the address, see another customer."""
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
    return f"{len(guesses)} guessed ids, each 404 in every place"


def shared_link(site: Site) -> str:
    """2023, Honda: the address of the result opens it for anyone who has the address."""
    _, label = site.with_return()
    own = draft_id(label)
    stranger = site.visitor()
    customer, _, _ = site.with_draft()
    for who, name in ((stranger, "a stranger without"), (customer, "a stranger with")):
        for place in PLACES:
            if _differs(who, own, place):
                raise Broken(f"{name} a session of their own opens .../{place}")
    return f"{len(PLACES)} places of a finished return, the same 404 as for none"


def _differs(who: Browser, own: str, place: str) -> bool:
    """Whether an id that exists is answered otherwise than none, three times out of three."""
    return all(_answer(who, own, place) != _answer(who, MADE_UP, place) for _ in range(3))


def _answer(who: Browser, draft: str, place: str) -> tuple[int, str]:
    page = who.get(f"/return/{draft}/{place}")
    return page.status, bare(page).replace(draft, "")


def parallel_sessions(site: Site) -> str:
    """2009, Parcelforce: the same moment, and another customer's parcel on the screen."""
    one, first, order = site.with_draft()
    other, second, _ = site.with_draft(without=order)
    mine, theirs = _lines(one.get(first)), _lines(other.get(second))
    foreign = {first: theirs - mine, second: mine - theirs}
    visits = [(one, first), (other, second)] * 20
    with ThreadPoolExecutor(site.threads) as pool:
        pages = list(pool.map(lambda visit: visit[0].get(visit[1]), visits))
    for (_, path), page in zip(visits, pages, strict=True):
        if page.status != 200 or foreign[path] & _lines(page):
            raise Broken("a page showed what is another customer's")
    if one.get(second).status != 404 or other.get(first).status != 404:
        raise Broken("one session opens the other's address")
    return f"two customers, {len(visits)} pages at once, each always its own"


def _lines(page: Page) -> set[str]:
    return {line.strip() for line in bare(page).splitlines()}
