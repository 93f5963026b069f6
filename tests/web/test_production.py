"""Headers, cookies and redirects of the production server."""

import gzip
import re
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from secrets import token_urlsafe

import pytest

from portal.redteam.browser import Browser, Page
from tests.harness.portal_server import Node
from tests.web.conftest import SITE
from tests.web.observatory import directives, score

Visitors = Callable[..., Browser]
FOUND = {"identifier": "#1001", "postal_code": "5642 CV"}


@pytest.fixture(scope="module")
def answers(production: Visitors) -> dict[str, Page]:
    """One response of every kind, by name."""
    visitor = production()
    front = visitor.get("/")
    redirect = visitor.post("/", FOUND, follow=False)
    step = visitor.get(redirect.header("Location"))
    script = re.findall(r'<script src="(/static/[^"]+)"', front.text)[0]
    return {
        "front": front,
        "redirect": redirect,
        "step": step,
        "fragment": visitor.get(step.path, **{"HX-Request": "true"}),
        "not found": visitor.get("/nothing/"),
        "forbidden": production().post("/", FOUND),
        "refused": visitor.post("/", {"identifier": "", "postal_code": ""}),
        "colours": visitor.get("/brand.css"),
        "static": visitor.get(script),
        "robots": visitor.get("/robots.txt"),
        "security": visitor.get("/.well-known/security.txt"),
        "plain": production(secure=False).get("/", follow=False),
    }


def test_the_score_of_the_http_observatory_is_at_least_100(answers: dict[str, Page]) -> None:
    """Security 20: by its published rules, for the front page and for a page with a session."""
    for name in ("front", "redirect", "step", "not found"):
        number, findings = score(answers[name], answers["plain"], "returns.shop.example")
        assert number >= 100, (name, findings)
    assert score(answers["front"], answers["plain"], "returns.shop.example")[0] == 135


def test_the_score_drops_when_headers_are_missing(answers: dict[str, Page]) -> None:
    """Security 20: a response without headers loses points for each of them."""
    bare = Page(200, type(answers["front"].headers)(), b'<script src="//x/y.js">', "/")
    assert score(bare, bare, "returns.shop.example")[0] == 100 - 25 - 20 - 20 - 50 - 5 - 20


def test_pages_are_compressed_and_their_length_varies(production: Visitors) -> None:
    visitor = production()
    pages = [visitor.get("/", **{"Accept-Encoding": "gzip"}) for _ in range(10)]
    assert {page.header("Content-Encoding") for page in pages} == {"gzip"}
    assert all(b"<h1" in gzip.decompress(page.body) for page in pages)
    assert len({len(page.body) for page in pages}) > 1  # random bytes are added (BREACH)


def test_the_policy_allows_only_our_own_origin(answers: dict[str, Page]) -> None:
    """Security 20: default-src 'none', only 'self' added, no frames, no base."""
    for name in ("front", "step", "not found", "forbidden", "refused"):
        policy = directives(answers[name])
        closed = ("default-src", "frame-ancestors", "base-uri")
        assert all(policy[directive] == ["'none'"] for directive in closed), name
        others = [value for key, value in policy.items() if key not in closed]
        assert all(value == ["'self'"] for value in others), name
        assert policy["form-action"] == ["'self'"]


def test_every_response_carries_the_security_headers(answers: dict[str, Page]) -> None:
    """Security 21: HSTS for a year, nosniff, COOP, CORP, Permissions-Policy, no CORS."""
    for name, page in answers.items():
        assert page.header("Cross-Origin-Resource-Policy") == "same-origin", name
        if name not in {"colours", "static"}:  # which are no documents, so that none asks for any
            assert "camera=()" in page.header("Permissions-Policy"), name
        assert not page.header("Access-Control-Allow-Origin"), name
        if name == "plain":
            continue
        assert page.header("X-Content-Type-Options") == "nosniff", name
        assert page.header("Cross-Origin-Opener-Policy") == "same-origin", name
        assert int(re.findall(r"max-age=(\d+)", page.header("Strict-Transport-Security"))[0]) >= (
            365 * 24 * 3600
        ), name


def test_http_redirects_to_https(answers: dict[str, Page]) -> None:
    """Security 21: the server redirects a visit by http before it does anything else."""
    assert answers["plain"].status == 301
    assert answers["plain"].header("Location") == "https://returns.shop.example/"


def test_cookies_belong_to_this_host_alone(answers: dict[str, Page]) -> None:
    """Security 14: `__Host-`, Secure, HttpOnly, SameSite=Lax."""
    lines = answers["front"].headers.get_all("Set-Cookie") or []
    lines += answers["redirect"].headers.get_all("Set-Cookie") or []
    cookies = {name: m for line in lines for name, m in SimpleCookie(line).items()}
    assert set(cookies) == {"__Host-session", "__Host-csrf"}
    for morsel in cookies.values():
        assert (morsel["secure"], morsel["httponly"]) == (True, True)
        assert (morsel["samesite"], morsel["path"], morsel["domain"]) == ("Lax", "/", "")


def test_other_sites_get_no_referrer(answers: dict[str, Page]) -> None:
    """Security 10: same-origin on every page; no-referrer would make the CSRF check fail."""
    for name in ("front", "redirect", "step", "fragment", "not found", "forbidden", "refused"):
        assert answers[name].header("Referrer-Policy") == "same-origin", name


def test_personal_pages_are_never_stored(answers: dict[str, Page]) -> None:
    """Security 11: the page and its fragment."""
    for name in ("front", "step", "fragment", "refused"):
        assert answers[name].header("Cache-Control") == "no-store", name


def test_no_page_is_for_search_engines(answers: dict[str, Page]) -> None:
    """Security 31: the header on every answer; robots.txt lets crawlers read it."""
    assert all("noindex" in page.header("X-Robots-Tag") for page in answers.values())
    assert "Disallow: /return/" in answers["robots"].text


def test_security_txt_says_whom_to_tell_about_a_vulnerability(answers: dict[str, Page]) -> None:
    """Security 31: security.txt names a contact and has not expired."""
    lines = dict(line.split(": ", 1) for line in answers["security"].text.splitlines())
    assert lines["Contact"] == "https://shop.example/contact/"
    assert lines["Canonical"] == "https://returns.shop.example/.well-known/security.txt"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", lines["Expires"])


@pytest.mark.parametrize("host", ["evil.example", "returns.shop.example.evil.example", "*", ""])
def test_another_host_is_a_bad_request(production: Visitors, host: str) -> None:
    """Security 30: the portal answers only requests for its own host."""
    visitor = production()
    visitor.headers = visitor.headers | {"Host": host}
    assert visitor.get("/", follow=False).status == 400


def test_the_deployment_checks_find_nothing(tmp_path: Path) -> None:
    """Security 30: `check --deploy --fail-level WARNING` on production settings."""
    given = {"BASE_URL": SITE, "TRUSTED_PROXIES": "127.0.0.1", "SECRET_KEY": token_urlsafe(60)}
    done = Node(1, tmp_path, given).manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
