"""Attacks on the two factors of a lookup: either one alone, and what a refusal gives away."""

from portal.redteam.browser import Page
from portal.redteam.target import HOME, Broken, Site, bare

NONE = "no such order"
TIMES = 4  # a difference seen this many times in a row is no coincidence
# Why a lookup can fail, with an order of the simulator for each cause.
FAILURES = {
    NONE: ("#8888", "1234 AB"),
    "wrong postal code": ("#1001", "9999 ZZ"),
    "postal code refused": ("#1014", HOME),
    "too late": ("#1015", HOME),
    "already returned": ("#1026", HOME),
    "another brand's": ("#2001", "28013"),
    # With API keys alone the portal finds these and must refuse them by itself.
    "cancelled": ("#3003", HOME),
    "not sent yet": ("#3004", HOME),
    "another shop's": ("#3006", HOME),
    "another customer's of this number": ("#3007", "8001"),
}
HALVES = (
    {"identifier": "#1001"},
    {"identifier": "#1001", "postal_code": ""},
    {"identifier": "#1001", "postal_code": "5642"},
    {"identifier": "#1001", "postal_code": "%"},
    {"identifier": "#1001", "postal_code": "*"},
    {"identifier": "#1001", "postal_code": "' OR 1=1 --"},
    {"identifier": "#1001&postal_code=5642CV", "postal_code": "0000 AA"},
    {"identifier": "", "postal_code": HOME},
    {"identifier": "%", "postal_code": HOME},
    {"identifier": "3SYZXG10001001", "postal_code": "9999 ZZ"},
    {"identifier": "#1001", "postal_code": "9999 ZZ", "skip_postal_code": "1"},
)
# What the simulator knows about the order and a refusal must not say.
KNOWN = ("T-shirt", "Insulindelaan", "Eindhoven", "Shopper", "shopper@", "PostNL", "3SYZXG1")
IGNORED = {"date", "content-length", "x-request-id", "set-cookie", "server", "connection"}


def one_factor(site: Site) -> str:
    """2020, Staples: the endpoint ignored the postal code, and partial data gave it away."""
    for half in HALVES:
        visitor = site.visitor()
        visitor.get("/")
        page = visitor.post("/", half, follow=False)
        if page.status not in {422, 429}:
            raise Broken(f"the portal answers {half} with {page.status}")
        typed = " ".join(half.values())
        leaks = [secret for secret in KNOWN if secret in page.text and secret not in typed]
        if leaks:
            raise Broken(f"a refusal names {leaks[0]}")
    return f"{len(HALVES)} lookups with one factor or half of one, none let in"


def telling_refusals(site: Site) -> str:
    """2020, Staples: refusals that differ tell which orders exist."""
    for cause in FAILURES:
        if part := _telling_part(site, cause):
            raise Broken(f"'{cause}' differs from '{NONE}' in its {part}")
    return f"{len(FAILURES)} causes, same status, headers, cookies and bytes"


def _telling_part(site: Site, cause: str) -> str:
    """The part in which the refusal of a cause differs from that of no order, or "".

    It must differ every time, because the page may change for everyone between two lookups.
    """
    part = ""
    for _ in range(TIMES):
        expected, seen = (_compared(_refusal(site, name), name) for name in (NONE, cause))
        part = next((name for name in seen if seen[name] != expected[name]), "")
        if not part:
            break
    return part


def _refusal(site: Site, cause: str) -> Page:
    visitor = site.visitor()
    visitor.get("/")
    identifier, postal_code = FAILURES[cause]
    return visitor.post("/", {"identifier": identifier, "postal_code": postal_code}, follow=False)


def _compared(page: Page, cause: str) -> dict[str, object]:
    headers = {k.lower(): v for k, v in page.headers.items() if k.lower() not in IGNORED}
    cookies = [cookie.split("=")[0] for cookie in page.headers.get_all("Set-Cookie", [])]
    return {
        "status": page.status,
        "headers": sorted(headers.items()),
        "cookies": cookies,
        "bytes": bare(page, *FAILURES[cause]),
    }
