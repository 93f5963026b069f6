"""Every page of the console for every kind of visitor, as the tables say, and none fails."""

from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import FIRST_OUTGOING, LAST_ID
from portal.support.accounts.access import ENTRANCE
from tests.harness.customer import Customer
from tests.harness.security_key import security_key
from tests.harness.staff import PASSWORD, SECRET, inside, member

pytestmark = pytest.mark.django_db
# The same addresses, with a return, a parcel and keys that exist.
GIVEN = {
    "<int:return_id>": str(LAST_ID),
    "<int:parcel_id>": str(FIRST_OUTGOING),
    "<slug:kind>": "label",
    "<slug:reference>": "W-0123456789",
    "<int:mail_id>": "1",
    "<slug:name>": "received",
    "<slug:language>": "en",
    "<slug:slug>": "arrived",
    "<int:user_id>": "99999",
    "<int:key>": "1",
    "<slug:action>": "take",
    "<int:number>": "0",
    "^password/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$": "password/key/3-abc/",
}


def routes(resolver: URLResolver, start: str = "") -> Iterator[tuple[str, str]]:
    """The names and paths of all routes."""
    for route in resolver.url_patterns:
        path = start + GIVEN.get(str(route.pattern), str(route.pattern))
        if isinstance(route, URLPattern):
            yield str(route.name), f"/{path}"
        else:
            yield from routes(route, path)


def console() -> dict[str, str]:
    """The paths of the console by their names; the first of a name counts."""
    found: dict[str, str] = {}
    for name, path in routes(get_resolver()):
        if path.startswith("/support/"):
            for placeholder, value in GIVEN.items():
                path = path.replace(placeholder, value)
            found.setdefault(name, path)
    return found


@pytest.fixture(autouse=True)
def _keys(simulator, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = (
        auth.PUBLIC_KEY,
        auth.SECRET_KEY,
    )
    settings.SENDCLOUD_CLIENT_ID = ""


def stranger() -> Client:
    return Client()


def customer() -> Client:
    """With a session that has found an order."""
    return Customer(Client()).look_up().client


def dismissed() -> Client:
    """With a cookie from before."""
    browser = inside(user := member())
    User.objects.filter(pk=user.pk).update(is_staff=False)
    return browser


def password_alone() -> Client:
    """Signed in before the account had a second factor."""
    browser = inside(user := member(factor=False))
    TOTP.activate(user, SECRET)
    return browser


def newcomer() -> Client:
    """Without a second factor yet."""
    return inside(member(factor=False))


def support() -> Client:
    return inside(member())


def confirmed() -> Client:
    """Support who has just given the password again."""
    browser = support()
    browser.post("/support/reauthenticate/", {"password": PASSWORD})
    return browser


def admin() -> Client:
    return inside(member(admin=True))


LOGIN, HOME, FACTORS, AGAIN, RETURN = (
    f"/support/{page}" for page in ("login/", "", "2fa/", "reauthenticate/", f"returns/{LAST_ID}/")
)
CASES = f"{HOME}queues/attention/"
# Pages of the console: what support gets for GET and POST, and what an administrator gets.
PAGES = {
    "support-returns": ("200 405", "200 405"),
    "support-find": ("200 422", "200 422"),
    "support-queue": ("200 405", "200 405"),
    "support-bulk": ("405 404", "405 404"),
    # The return that is named does not exist.
    "support-handle": (f"405 {CASES}", f"405 {CASES}"),
    "support-mark": (f"405 {RETURN}", f"405 {RETURN}"),
    "support-photo": ("404 405", "404 405"),
    "support-return": ("200 405", "200 405"),
    "support-cancel": (f"200 {RETURN}", f"200 {RETURN}"),
    "support-document": ("200 405", "200 405"),
    "support-open": ("200 422", "200 422"),
    "support-open-parcel": ("405 404", "405 404"),
    "support-open-anyway": ("405 422", "405 422"),
    "support-brand": ("200 405", "200 405"),
    "support-brand-page": ("200 405", "200 405"),
    "support-brand-insert": ("200 405", "200 405"),
    # No mail server is configured here, and no mail exists.
    "support-mail-send": ("404 404", "404 404"),
    "support-mails": ("200 405", "200 405"),
    "support-mail-preview": ("404 405", "404 405"),
    "support-mail-document": ("404 405", "404 405"),
    "support-mail-test": ("405 404", "405 404"),
    "support-mail-again": ("405 404", "405 404"),
    "support-mail-drop": ("405 404", "405 404"),
    "support-statistics": ("200 405", "200 405"),
    "support-statistics-csv": ("200 405", "200 405"),
    "support-statistics-json": ("200 405", "200 405"),
    "support-sales": ("405 403", "405 422"),
    "support-end-others": (f"405 {FACTORS}", f"405 {FACTORS}"),
    "support-language": (f"405 {FACTORS}", f"405 {FACTORS}"),
    "support-people": ("403 405", "200 405"),
    "support-invite": ("405 403", "405 422"),
    "support-person": ("405 403", "405 404"),
    # No withdrawal exists.
    "support-withdrawals": ("200 422", "200 422"),
    "support-withdrawal": ("404 404", "404 404"),
    "support-withdrawals-verify": ("200 200", "200 200"),
    "support-withdrawals-export": ("405 403", "405 200"),
    "support-audit": ("403 405", "200 405"),
    "support-audit-csv": ("405 403", "405 200"),
    "support-doctor": ("403 405", "200 405"),
}
# Pages of an account of one's own: who has signed in, and who has just given the password again.
OWN = {
    "account_reauthenticate": ("200 200", "200 200"),
    "account_change_password": ("200 200", "200 200"),
    "mfa_index": ("200 405", "200 405"),
    "mfa_activate_totp": (
        f"{AGAIN} {AGAIN}",
        f"{FACTORS}totp/deactivate/ {FACTORS}totp/deactivate/",
    ),
    "mfa_reauthenticate": ("200 200", "200 200"),
    "mfa_deactivate_totp": (f"{AGAIN} {AGAIN}", f"200 {FACTORS}"),
    "mfa_view_recovery_codes": ("404 405", "404 405"),
    "mfa_generate_recovery_codes": (f"{AGAIN} {AGAIN}", f"200 {FACTORS}recovery-codes/"),
    "mfa_download_recovery_codes": ("404 404", "404 404"),
    "mfa_list_webauthn": ("200 405", "200 405"),
    "mfa_add_webauthn": (f"{AGAIN} {AGAIN}", "200 200"),
    "mfa_reauthenticate_webauthn": (f"200 {LOGIN}", f"200 {LOGIN}"),
    "mfa_remove_webauthn": (f"{AGAIN} {AGAIN}", f"200 {FACTORS}webauthn/"),
    "mfa_edit_webauthn": (f"{AGAIN} {AGAIN}", "200 200"),
}
# The way in: who has no session, and who has one.
OPEN = {
    "account_login": ("200 200", f"{HOME} {HOME}"),
    "account_logout": (f"{LOGIN} {LOGIN}", f"200 {LOGIN}"),
    "account_signup": ("200 200", f"{HOME} {HOME}"),
    "account_reset_password_from_key": ("200 200", "200 200"),
    "account_reset_password_from_key_done": ("200 405", "200 405"),
    "mfa_authenticate": (f"{LOGIN} {LOGIN}", f"{HOME} {HOME}"),
    "mfa_login_webauthn": (f"{LOGIN} {LOGIN}", f"{HOME} {HOME}"),
}
PATHS = console()


def said(who: Callable[[], Client], name: str) -> str:
    """What a visitor of this kind gets from a GET and from a POST of nothing."""
    return f"{_said(who(), name, 'get')} {_said(who(), name, 'post')}"


def _said(browser: Client, name: str, method: str) -> str:
    user = User.objects.filter(pk=browser.session.get("_auth_user_id", 0)).first()
    own = security_key(user).pk if user and has_factor(user) else 1
    answer = getattr(browser, method)(PATHS[name].replace("<int:pk>", str(own)))
    User.objects.all().delete()
    moved = answer.status_code in {301, 302, 303}
    return answer["Location"].partition("?")[0] if moved else str(answer.status_code)


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


def test_the_tables_name_every_page_of_the_console() -> None:
    """Security 43: a new page needs a row."""
    assert set(PATHS) == set(PAGES | OWN | OPEN)
    assert set(OPEN) == ENTRANCE


@pytest.mark.parametrize("name", PAGES | OWN)
def test_who_is_no_staff_or_gave_no_second_factor_gets_no_page(name: str) -> None:
    """Security 28, 43: by GET and by POST."""
    for who in (stranger, customer, password_alone):
        assert said(who, name) == f"{LOGIN} {LOGIN}", who.__name__
    assert said(dismissed, name) == "403 403"


@pytest.mark.parametrize("who", [support, admin])
@pytest.mark.parametrize("name", PAGES)
def test_each_role_gets_its_pages(name: str, who: Callable[[], Client]) -> None:
    """Security 28, 43: support and administrators."""
    assert said(who, name) == PAGES[name][who is admin]


@pytest.mark.parametrize("name", PAGES)
def test_who_has_no_second_factor_yet_gets_only_the_pages_to_add_one(name: str) -> None:
    """Security 28, 43: and may change the account."""
    assert said(newcomer, name) == f"{FACTORS} {FACTORS}"


@pytest.mark.parametrize("name", OWN)
def test_staff_change_their_account_with_the_password_given_again(name: str) -> None:
    """Security 28, 43: the pages of security keys too, with a key on the account."""
    assert (said(support, name), said(confirmed, name)) == OWN[name]
    assert said(admin, name) == OWN[name][0]


@pytest.mark.parametrize("name", OPEN)
def test_the_way_in_is_open_to_all(name: str) -> None:
    """Security 28, 43: and shows nothing of the console."""
    for who in (stranger, customer):
        assert said(who, name) == OPEN[name][0], who.__name__
    for who in (dismissed, password_alone, newcomer, support, admin):
        assert said(who, name) == OPEN[name][1], who.__name__


@pytest.mark.parametrize("page", ["remove", "edit"])
def test_a_colleagues_security_key_does_not_exist(page: str) -> None:
    """Security 43: an id opens nothing."""
    theirs = security_key(member("robin@shop.example"))
    browser = confirmed()
    for method in (browser.get, browser.post):
        answer = method(f"/support/2fa/webauthn/keys/{theirs.pk}/{page}/", {"name": "Mine"})
        assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.wrap().name == "Blue key"


ODD = ["", "x", "{}", "[]", "1", "null", '{"id": 1}', '{"response": {"userHandle": 7}}']
ODD += ['{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "eA"}}']


@pytest.mark.parametrize("page", ["login/", "reauthenticate/", "add/"])
@pytest.mark.parametrize("credential", ODD)
def test_a_credential_that_makes_no_sense_is_refused(page: str, credential: str) -> None:
    """Security 43: what strangers send as a passkey breaks nothing and signs no one in."""
    browser = Client() if page == "login/" else confirmed()
    browser.get(f"/support/2fa/webauthn/{page}", headers={"X-Requested-With": "XMLHttpRequest"})
    answer = browser.post(f"/support/2fa/webauthn/{page}", {"credential": credential, "name": "x"})
    assert answer.status_code in {200, 302}
    assert ("_auth_user_id" in browser.session) == (page != "login/")
