"""Attacks by side channels: what a page gives away to maps, links, search engines and scanners."""

import re

from portal.redteam.browser import Browser, Page
from portal.redteam.target import DROP_OFF, Broken, Site, masked, walk

# What the simulator's orders hold, in the spellings in which it could leak.
SECRETS = {
    "the postal code": r"5642\s?CV|8899\s?BR|postal_?code=[^&\"]*\d",
    "the street": "Insulindelaan",
    "the customer's name": "Test Shopper",
    "the e-mail address": "shopper@example.com",
    "the telephone number": r"\+?316?12345678",
    "a token": r"eyJ[\w-]{8,}",
    "where the customer lives": r"51\.4467\D{1,9}5\.4611|53\.296\D{1,9}5\.073|47\.372\D{1,9}8\.541",
    # The portal's own map is drawn of the listed drop-off points and of nothing else.
    "a picture of a map": r'<(?:img|iframe|object)[^>]+="(?!/map/[\w-]+")[^"]*(?:\bmap|\btile)',
    "a tracking address": r"tracking\.[\w.-]+/|[?&]tracking",
}
LINK = re.compile(r'(?:href|action|src|hx-\w+)="([^"]*)"')


def side_channels(site: Site) -> str:
    """2021, DPD: a map gave away the postal code, which opened the session with all its data."""
    visitor, path, _ = site.with_draft()
    pages = walk(visitor, visitor.get(path), "review", DROP_OFF)
    pages += [linked for page in pages for linked in _linked(visitor, page)]
    visitor, label = site.with_return()
    pages += [visitor.get(label), *_linked(visitor, visitor.get(label))]
    for page in pages:
        for name, pattern in SECRETS.items():
            if re.search(pattern, page.text):
                raise Broken(f"{masked(page.path)} shows {name}")
    if site.visitor().get(path.replace("items", "delivery")).status != 404:
        raise Broken("a visitor without a session sees the service points near an address")
    return f"{len(pages)} pages, none with an address, a token, a map or a tracking link"


def _linked(visitor: Browser, page: Page) -> list[Page]:
    """The pages of this return that a page leads to."""
    links = {link.split("#")[0] for link in LINK.findall(page.text)}
    pages = [visitor.get(link) for link in sorted(links) if link.startswith("/return/")]
    return [page for page in pages if "text/html" in page.header("Content-Type")]


def search_engines(site: Site) -> str:
    """2026, Express: search engines found confirmation pages with consecutive numbers."""
    visitor, path, order = site.with_draft()
    front, step = visitor.get("/"), visitor.get(path)
    for page in (front, step, visitor.get("/return/1/label/"), visitor.get("/nothing/")):
        if "noindex" not in page.header("X-Robots-Tag"):
            raise Broken(f"{masked(page.path)} may be indexed")
    addresses = [path, *(link for page in (front, step) for link in LINK.findall(page.text))]
    for address in addresses:
        if re.search(rf"{order[1:]}|5642|@|eyJ|order=|email=", address):
            raise Broken("an address names the order, the place or the customer")
    if site.visitor().get("/robots.txt").status != 200:
        raise Broken("there is no robots.txt")
    if "Contact: " not in site.visitor().get("/.well-known/security.txt").text:
        raise Broken("security.txt names no contact")
    return f"noindex everywhere, {len(addresses)} addresses without data, security.txt"


def mail_scanners(site: Site) -> str:
    """Mail scanners fetch every link, so GET must change nothing and no link may work only once."""
    visitor, items, _ = site.with_draft()
    base = items.removesuffix("items/")
    review = _until_review(visitor, items)
    linked = [page for path in (items, review) for page in _linked(visitor, visitor.get(path))]
    slugs = ("review/", "label/", "again/", "label/pay/", "label/label/", "store/", "pickup/")
    paths = {page.path for page in linked} | {base + slug for slug in slugs} | {"/finish/"}
    for method in ("HEAD", "GET", "GET"):
        for path in sorted(paths):
            visitor.get(path, method=method, follow=False)
    page = visitor.get(review)
    if page.path != review or page.status != 200:
        raise Broken(f"after its links were fetched, the draft is at {masked(page.path)}")
    return f"{len(paths)} addresses fetched three times, the draft still waits to be confirmed"


def other_sites(site: Site) -> str:
    """A form on another site, posted with the customer's cookies, must change nothing."""
    visitor, items, _ = site.with_draft()
    review = _until_review(visitor, items)
    for origin in ("https://evil.example", "null"):
        visitor.headers = {"Origin": origin}
        for path in (review, "/finish/", items):
            page = visitor.post(path, {}, follow=False, token=False)
            if page.status != 403:
                raise Broken(f"{masked(path)} accepts a form from {origin} ({page.status})")
    if visitor.get(review).path != review:
        raise Broken("the draft no longer waits to be confirmed")
    return "forms from elsewhere get 403, and the draft still waits to be confirmed"


def _until_review(visitor: Browser, items: str) -> str:
    return walk(visitor, visitor.get(items), "review", DROP_OFF)[-1].path
