"""The HTTP Observatory's published scoring, as far as one site's responses decide it.

The baseline is 100. Bonuses count only if the score without them is at least 90.
https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring
"""

import re
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from portal.redteam.browser import Page

BASELINE, ENOUGH_FOR_BONUSES = 100, 90
HALF_A_YEAR = 15768000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
MODIFIERS = {
    "csp-implemented-with-no-unsafe-default-src-none": 10,
    "csp-implemented-with-no-unsafe": 5,
    "csp-implemented-with-unsafe-inline-in-style-src-only": 0,
    "csp-implemented-with-unsafe-eval": -10,
    "csp-implemented-with-unsafe-inline": -20,
    "csp-implemented-with-insecure-scheme": -20,
    "csp-not-implemented": -25,
    "cookies-secure-with-httponly-sessions-and-samesite": 5,
    "cookies-not-found": 0,
    "cookies-secure-with-httponly-sessions": 0,
    "cookies-samesite-flag-invalid": -20,
    "cookies-without-secure-flag": -20,
    "cookies-session-without-httponly-flag": -30,
    "cookies-session-without-secure-flag": -40,
    "cross-origin-resource-sharing-not-implemented": 0,
    "cross-origin-resource-sharing-implemented-with-public-access": 0,
    "cross-origin-resource-sharing-implemented-with-universal-access": -50,
    "redirection-to-https": 0,
    "redirection-off-host-from-http": -5,
    "redirection-not-to-https": -20,
    "redirection-missing": -20,
    "referrer-policy-private": 5,
    "referrer-policy-not-implemented": 0,
    "referrer-policy-unsafe": -5,
    "hsts-implemented-max-age-at-least-six-months": 0,
    "hsts-implemented-max-age-less-than-six-months": -10,
    "hsts-not-implemented": -20,
    "sri-implemented-and-all-scripts-loaded-securely": 5,
    "sri-not-implemented-but-no-scripts-loaded": 0,
    "sri-not-implemented-but-all-scripts-loaded-from-secure-origin": 0,
    "sri-not-implemented-but-external-scripts-loaded-securely": -5,
    "sri-not-implemented-and-external-scripts-not-loaded-securely": -50,
    "x-content-type-options-nosniff": 0,
    "x-content-type-options-not-implemented": -5,
    "x-frame-options-implemented-via-csp": 5,
    "x-frame-options-sameorigin-or-deny": 0,
    "x-frame-options-not-implemented": -20,
    "cross-origin-resource-policy-implemented-with-same-origin": 10,
    "cross-origin-resource-policy-implemented-with-same-site": 10,
    "cross-origin-resource-policy-implemented-with-cross-origin": 0,
    "cross-origin-resource-policy-not-implemented": 0,
}


def score(https: Page, http: Page, host: str) -> tuple[int, list[str]]:
    """The score, and the findings that it adds up."""
    findings = [
        f"csp-{_csp(https)}",
        f"cookies-{_cookies(https)}",
        f"cross-origin-resource-sharing-{_cors(https)}",
        f"redirection-{_redirection(http, host)}",
        f"referrer-policy-{_referrer(https)}",
        f"hsts-{_hsts(https)}",
        f"sri-{_sri(https)}",
        f"x-content-type-options-{_nosniff(https)}",
        f"x-frame-options-{_frames(https)}",
        f"cross-origin-resource-policy-{_corp(https)}",
    ]
    numbers = [MODIFIERS[finding] for finding in findings]
    plain = BASELINE + sum(number for number in numbers if number < 0)
    bonuses = sum(number for number in numbers if number > 0)
    return plain + (bonuses if plain >= ENOUGH_FOR_BONUSES else 0), findings


def directives(page: Page) -> dict[str, list[str]]:
    """The values of the Content-Security-Policy, by directive."""
    parts = (part.split() for part in page.header("Content-Security-Policy").split(";"))
    return {part[0].lower(): part[1:] for part in parts if part}


def _csp(page: Page) -> str:
    policy = directives(page)
    if not policy:
        return "not-implemented"
    fallback = policy.get("default-src", ["*"])
    scripts = policy.get("script-src", fallback) + policy.get("object-src", fallback)
    broad = {"'unsafe-inline'", "data:", "https:", "*"}
    if broad & set(scripts):
        return "implemented-with-unsafe-inline"
    if any(value.startswith("http:") for values in policy.values() for value in values):
        return "implemented-with-insecure-scheme"
    if "'unsafe-eval'" in scripts:
        return "implemented-with-unsafe-eval"
    if broad & set(policy.get("style-src", fallback)):
        return "implemented-with-unsafe-inline-in-style-src-only"
    is_closed = fallback == ["'none'"] and policy.get("form-action") in (["'none'"], ["'self'"])
    return "implemented-with-no-unsafe" + ("-default-src-none" if is_closed else "")


def _cookies(page: Page) -> str:
    cookies = [(n, m) for line in _lines(page) for n, m in SimpleCookie(line).items()]
    if not cookies:
        return "not-found"
    for name, morsel in cookies:
        is_session = bool(re.search("sess|csrf", name))
        if not morsel["secure"]:
            return "session-without-secure-flag" if is_session else "without-secure-flag"
        if is_session and not morsel["httponly"]:
            return "session-without-httponly-flag"
        if morsel["samesite"] and morsel["samesite"].lower() not in {"lax", "strict"}:
            return "samesite-flag-invalid"
    has_samesite = all(morsel["samesite"] for _, morsel in cookies)
    return "secure-with-httponly-sessions" + ("-and-samesite" if has_samesite else "")


def _lines(page: Page) -> list[str]:
    return page.headers.get_all("Set-Cookie", [])


def _cors(page: Page) -> str:
    if not page.header("Access-Control-Allow-Origin"):
        return "not-implemented"
    is_open = page.header("Access-Control-Allow-Credentials") == "true"
    return "implemented-with-" + ("universal-access" if is_open else "public-access")


def _redirection(page: Page, host: str) -> str:
    target = urlsplit(page.header("Location"))
    if page.status not in {301, 302, 307, 308}:
        return "missing"
    if target.scheme != "https":
        return "not-to-https"
    return "to-https" if target.hostname == host else "off-host-from-http"


def _referrer(page: Page) -> str:
    given = page.header("Referrer-Policy")
    if not given:
        return "not-implemented"
    return "private" if given in PRIVATE else "unsafe"


def _hsts(page: Page) -> str:
    max_age = re.search(r"max-age=(\d+)", page.header("Strict-Transport-Security"))
    if not max_age:
        return "not-implemented"
    enough = int(max_age[1]) >= HALF_A_YEAR
    return "implemented-max-age-" + ("at-least" if enough else "less-than") + "-six-months"


def _sri(page: Page) -> str:
    scripts = re.findall(r"<script[^>]*\ssrc=\"([^\"]+)\"[^>]*>", page.text)
    if not scripts:
        return "not-implemented-but-no-scripts-loaded"
    if all(not urlsplit(script).netloc for script in scripts):
        has_all = len(re.findall(r"<script[^>]*\sintegrity=", page.text)) == len(scripts)
        whole = "implemented-and-all-scripts-loaded-securely"
        return whole if has_all else "not-implemented-but-all-scripts-loaded-from-secure-origin"
    if all(script.startswith("https://") for script in scripts):
        return "not-implemented-but-external-scripts-loaded-securely"
    return "not-implemented-and-external-scripts-not-loaded-securely"


def _nosniff(page: Page) -> str:
    return "nosniff" if page.header("X-Content-Type-Options") == "nosniff" else "not-implemented"


def _frames(page: Page) -> str:
    if directives(page).get("frame-ancestors"):
        return "implemented-via-csp"
    is_set = page.header("X-Frame-Options").upper() in {"DENY", "SAMEORIGIN"}
    return "sameorigin-or-deny" if is_set else "not-implemented"


def _corp(page: Page) -> str:
    given = page.header("Cross-Origin-Resource-Policy")
    return f"implemented-with-{given}" if given else "not-implemented"
