"""Attacks on the console of the shop's staff."""

import random
from collections.abc import Callable

from portal.redteam.browser import Browser
from portal.redteam.target import Broken, Site, Untested

LOGIN = "/support/login/"
PASSKEY = "/support/2fa/webauthn/login/"
STOPPED = "Too many failed attempts"
PAGES = [
    "find/",
    "open/",
    "open/1/",
    "returns/1/",
    "returns/1/cancel/",
    "returns/1/documents/label/",
    "audit/",
    "audit.csv",
    "doctor/",
    "password/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
    "2fa/webauthn/keys/1/remove/",
]
ODD = [
    *("", "x", "{}", "[]", "null", '{"id": 1}', '{"response": {"userHandle": 7}}'),
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "eA"}}',
]
GUESSES = 80  # more than an account may take in an hour


def closed_pages(site: Site) -> str:
    """Every page of the console, for a stranger and for a customer who found an order."""
    for visitor in (site.visitor(), site.with_draft()[0]):
        for path in ["/support/", *(f"/support/{page}" for page in PAGES)]:
            visitor.get("/")
            answers = visitor.get(path, follow=False), visitor.post(path, {}, follow=False)
            if statuses := [page.status for page in answers if not 300 <= page.status < 500]:
                raise Broken(f"{path} answers {statuses[0]} without a sign-in")
    return f"{len(PAGES) + 1} pages of the console are closed to strangers and customers"


def odd_passkeys(site: Site) -> str:
    """Passkeys that make no sense, which anyone may send to the page that takes them."""
    for credential in ODD:
        visitor = _at_the_door(site)
        page = visitor.post(PASSKEY, {"credential": credential}, follow=False)
        if page.status >= 500:
            raise Broken(f"the passkey {credential} ends in an error ({page.status})")
        if visitor.get("/support/", follow=False).status == 200:
            raise Broken(f"the passkey {credential} opens the console")
    return f"{len(ODD)} odd passkeys, none breaks the page or signs in"


def guessed_passwords(site: Site) -> str:
    """Password after password for one account, from one address, then from a new one each time."""
    same = _at_the_door(site)
    tries = [
        _stopped_after(site, lambda: same),
        _stopped_after(site, lambda: _at_the_door(site)),
    ]
    return "guesses end after {} from one address and after {} from many".format(*tries)


def shut_out_staff(site: Site) -> str:
    """Wrong passwords for an account by one stranger, then its owner, from somewhere else."""
    if not site.has_many_addresses:
        raise Untested("this machine has one address, and the owner needs another")
    account, stranger = _account(), _at_the_door(site)
    count = _stopped_after(site, lambda: stranger, account)
    if _is_stopped(_at_the_door(site), account):
        raise Broken(f"after {count} guesses by one stranger its owner may not sign in either")
    return f"one stranger is stopped after {count} guesses, and others may still sign in"


def _account() -> str:
    return f"{random.randrange(10**9)}@redteam.example"


def _stopped_after(site: Site, visitor: Callable[[], Browser], account: str = "") -> int:
    account = account or _account()
    for number in range(GUESSES):
        if _is_stopped(visitor(), account):
            return number
    raise Broken(f"{GUESSES} guesses of one account's password, and nothing stops them")


def _is_stopped(visitor: Browser, account: str) -> bool:
    form = {"login": account, "password": f"a wrong guess {random.random()}"}
    return STOPPED in visitor.post(LOGIN, form).text


def _at_the_door(site: Site) -> Browser:
    visitor = site.visitor()
    if visitor.get(LOGIN).status != 200:
        raise Untested(f"{LOGIN} does not open")
    return visitor
