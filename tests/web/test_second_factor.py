"""Second factors and the limits around them, when attacked: lost keys, replays, full caches."""

import hmac
import time
from hashlib import sha1

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from portal.settings import CACHES
from portal.support.accounts import codes, device
from tests.harness.security_key import security_key
from tests.harness.services import NOT_ON_REDIS
from tests.harness.staff import PASSWORD, SECRET, inside, member, text_of

pytestmark = pytest.mark.django_db
CODE = "/support/2fa/authenticate/"
AGAIN = "/support/2fa/reauthenticate/"
EMAIL = "sam@shop.example"
LOST = "Your second factor was lost with a key"


@pytest.fixture(autouse=True)
def _brand(simulator) -> None:
    """Every page's frame shows the brand."""


def code_of(secret: str = SECRET, periods: int = 0) -> str:
    """The code that an app with this secret shows so many periods from now."""
    counter = int(time.time()) // 30 + periods
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def with_password(password: str = PASSWORD, client: Client | None = None, email: str = EMAIL):
    """A browser that has sent this password, and the response."""
    client = client or Client()
    return client, client.post("/support/login/", {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def recovery_codes_of_the_empty_seed() -> list[str]:
    """What anybody can compute: the codes that allauth derives from an empty seed."""
    digest, made = hmac.new(b"", None, sha1), []
    for number in range(10):
        digest.update(f"{number:3},".encode())
        value = int.from_bytes(digest.digest()[:4], "big") % 10**8
        made.append(str(value).zfill(8))
    return made


@pytest.fixture
def lost(settings):
    """A member of staff whose second factors were written under a key that is gone."""
    settings.SECRET_KEY = "the key that was dropped, 0123456789"
    user = member()
    RecoveryCodes.activate(user)
    settings.SECRET_KEY = "the key that came after it, 0123456789abc"
    return user


def test_codes_of_an_empty_secret_do_not_sign_in_when_the_key_is_lost(lost) -> None:
    """Security 28, 39: a lost key makes no second factor that can be computed."""
    for code in (code_of(""), code_of("", -1), *recovery_codes_of_the_empty_seed()[:2]):
        client, _ = with_password()
        answer = client.post(CODE, {"code": code})
        assert answer.status_code == 403
        assert LOST in text_of(answer)
        assert "manage.py invite" in text_of(answer)
        assert "--reset-factor" in text_of(answer)
        assert not is_in(client)


def test_codes_of_an_empty_secret_do_not_reauthenticate_when_the_key_is_lost(lost) -> None:
    """Security 39: nor do they let a session change the account."""
    browser = inside(lost)
    for code in (code_of(""), *recovery_codes_of_the_empty_seed()[:2]):
        answer = browser.post(AGAIN, {"code": code})
        assert (answer.status_code, LOST in text_of(answer)) == (403, True)


def test_the_true_code_does_not_open_what_cannot_be_read(lost) -> None:
    client, _ = with_password()
    assert LOST in text_of(client.post(CODE, {"code": code_of()}))
    assert not is_in(client)


def test_the_old_key_among_the_fallbacks_brings_the_second_factor_back(lost, settings) -> None:
    settings.SECRET_KEY_FALLBACKS = ["the key that was dropped, 0123456789"]
    client, _ = with_password()
    client.post(CODE, {"code": code_of()})
    assert is_in(client)


def test_a_lost_app_leaves_readable_recovery_codes_working(settings) -> None:
    settings.SECRET_KEY = "the key that was dropped, 0123456789"
    user = member()
    settings.SECRET_KEY = "the key that came after it, 0123456789abc"
    recovery = RecoveryCodes.activate(user).generate_codes()
    client, _ = with_password()
    assert "Incorrect code" in text_of(client.post(CODE, {"code": code_of("")}))
    client.post(CODE, {"code": recovery[0]})
    assert is_in(client)
    again, _ = with_password()
    again.post(CODE, {"code": recovery[0]})
    assert not is_in(again)


def test_the_list_of_second_factors_opens_when_the_key_is_lost(lost) -> None:
    assert inside(lost).get("/support/2fa/").status_code == 200


@pytest.mark.parametrize("seconds", [0, 31, 59])
def test_a_code_works_once_however_late_it_comes_again(seconds: int) -> None:
    """Security 28, 40: the cache is emptied between, and the clock moves on."""
    member()
    with time_machine.travel("2026-11-23 08:00:00+01:00", tick=False) as clock:
        code = code_of(periods=1)
        first, _ = with_password()
        first.post(CODE, {"code": code})
        assert is_in(first)
        cache.clear()
        clock.shift(seconds)
        second, _ = with_password()
        assert "Incorrect code" in text_of(second.post(CODE, {"code": code}))
        assert not is_in(second)


def test_an_older_code_does_not_work_after_a_newer_one() -> None:
    """Security 40: RFC 6238, 5.2."""
    member()
    with time_machine.travel("2026-11-23 08:00:00+01:00", tick=False):
        first, _ = with_password()
        first.post(CODE, {"code": code_of()})
        second, _ = with_password()
        second.post(CODE, {"code": code_of(periods=-1)})
        assert (is_in(first), is_in(second)) == (True, False)
        third, _ = with_password()
        third.post(CODE, {"code": code_of(periods=1)})
        assert is_in(third)


def test_a_passkey_is_offered_to_those_who_have_one() -> None:
    user, button = member(), 'id="mfa_webauthn_authenticate" hidden>'
    assert button in with_password()[0].get(CODE).content.decode()
    security_key(user)
    assert button not in with_password()[0].get(CODE).content.decode()


def test_a_code_of_the_sign_in_does_not_reauthenticate() -> None:
    """Security 40: one use, wherever the code is asked for."""
    user = member()
    with time_machine.travel("2026-11-23 08:00:00+01:00", tick=False):
        first, _ = with_password()
        first.post(CODE, {"code": code_of()})
        answer = inside(user).post(AGAIN, {"code": code_of()})
        assert "Incorrect code" in text_of(answer)


def test_the_code_that_proved_the_app_is_used_up(django_capture_on_commit_callbacks) -> None:
    """Security 40: setting up an app is a use of its code."""
    with time_machine.travel("2026-11-23 08:00:00+01:00", tick=False):
        browser, _ = with_password(email=member(factor=False).email)
        browser.post("/support/reauthenticate/", {"password": PASSWORD})
        browser.get("/support/2fa/totp/activate/")
        secret = browser.session["mfa.totp.secret"]
        with django_capture_on_commit_callbacks(execute=True):
            browser.post("/support/2fa/totp/activate/", {"code": code_of(secret)})
        other, _ = with_password()
        other.post(CODE, {"code": code_of(secret)})
        assert not is_in(other)
        other.post(CODE, {"code": code_of(secret, 1)})
        assert is_in(other)


def test_a_recovery_code_works_once_for_two_who_send_it_at_the_same_moment() -> None:
    """Security 40: both have read the account's codes before either is accepted."""
    code = RecoveryCodes.activate(member(factor=False)).generate_codes()[0]
    first, second = (Authenticator.objects.get() for _ in range(2))
    assert codes.take(first, code)
    assert not codes.take(second, code)


def test_an_apps_code_works_once_for_two_who_send_it_at_the_same_moment() -> None:
    """Security 40: as above."""
    member()
    first, second = (Authenticator.objects.get() for _ in range(2))
    code = code_of()
    assert codes.take(first, code)
    assert not codes.take(second, code)


@NOT_ON_REDIS  # emptying it empties the counters too
def test_wrong_passwords_are_counted_while_every_process_forgets_its_cache() -> None:
    """Security 28, 41: a cache that is emptied, restarted or another process's counts nothing."""
    member(factor=False)
    for _ in range(5):
        with_password("wrong")
        cache.clear()
    client, answer = with_password()
    assert "Too many failed attempts" in text_of(answer)
    assert not is_in(client)


@pytest.fixture
def database_cache(settings) -> None:
    """The cache of a portal without Redis, with its real number of entries."""
    settings.CACHES = CACHES
    call_command("createcachetable", verbosity=0)


def test_a_busy_hour_pushes_nothing_out_of_the_databases_cache(database_cache, settings) -> None:
    """Security 41: a thousand entries more."""
    if settings.REDIS_URL:
        pytest.skip("this cache is Redis")
    cache.set("a-first-entry", "kept")
    for number in range(1000):
        cache.set(f"points:{number}", "x")
    assert cache.get("a-first-entry") == "kept"


@NOT_ON_REDIS  # emptying it empties the counters too
def test_wrong_codes_are_counted_while_the_cache_forgets() -> None:
    """Security 41: with the password, guessing codes ends too."""
    member()
    for _ in range(5):
        client, _ = with_password()
        client.post(CODE, {"code": "000000"})
        cache.clear()
    client, _ = with_password()
    assert "Too many failed attempts" in text_of(client.post(CODE, {"code": code_of()}))
    assert not is_in(client)


@NOT_ON_REDIS  # emptying it empties the counters too
@pytest.mark.parametrize("path", ["/support/reauthenticate/", "/support/password/"])
def test_who_stole_a_session_cannot_guess_its_password(path: str) -> None:
    """Security 28, 41: the pages that ask for it again count too, whatever the cache forgets."""
    browser = inside(member())
    for _ in range(5):
        browser.post(path, {"password": "wrong", "oldpassword": "wrong"})
        cache.clear()
    new = {"password1": f"{PASSWORD} 2", "password2": f"{PASSWORD} 2"}
    answer = browser.post(path, {"password": PASSWORD, "oldpassword": PASSWORD} | new)
    assert "Too many failed attempts" in text_of(answer)


@NOT_ON_REDIS  # emptying it empties the counters too
def test_codes_of_a_new_app_are_counted_too() -> None:
    """Security 41: with five wrong ones the page says to wait."""
    browser, _ = with_password(email=member(factor=False).email)
    browser.post("/support/reauthenticate/", {"password": PASSWORD})
    browser.get("/support/2fa/totp/activate/")
    secret = browser.session["mfa.totp.secret"]
    for _ in range(5):
        browser.post("/support/2fa/totp/activate/", {"code": "000000"})
        cache.clear()
    answer = browser.post("/support/2fa/totp/activate/", {"code": code_of(secret)})
    assert "Too many failed attempts" in text_of(answer)


def test_right_passwords_use_nothing_up() -> None:
    member()
    for _ in range(12):
        _, answer = with_password()
        assert answer["Location"] == CODE


def attack(email: str = EMAIL) -> None:
    """A stranger uses up everything, from fifteen networks."""
    for number in range(15):
        for _ in range(5):
            with_password("wrong", Client(REMOTE_ADDR=f"203.0.113.{number}"), email)


def signed_in_before() -> Client:
    """A browser in which the member of staff has signed in and out."""
    client, _ = with_password()
    client.post(CODE, {"code": code_of()})
    assert is_in(client)
    client.post("/support/logout/")
    assert not is_in(client)
    return client


def test_a_stranger_cannot_lock_staff_out_of_their_own_browser() -> None:
    """Security 36: what a stranger uses up does not refuse a browser with its cookie."""
    member()
    browser = signed_in_before()
    attack()
    assert with_password(client=browser)[1]["Location"] == CODE


def test_a_few_wrong_passwords_from_one_network_leave_the_others_alone() -> None:
    """Security 36: five wrong ones count for their own network."""
    member()
    for _ in range(30):
        with_password("wrong", Client(REMOTE_ADDR="203.0.113.9"))
    assert with_password()[1]["Location"] == CODE


def test_who_has_to_wait_reads_how_long_and_what_works_now() -> None:
    """Security 28: the same for an address with an account and one without."""
    member()
    texts = []
    for email in (EMAIL, "stranger@shop.example"):
        attack(email)
        text = text_of(with_password(email=email)[1])
        texts.append(text[text.index("Too many failed") :].split("passkey.")[0])
    assert texts[0] == texts[1]
    assert "Try again in 2 minutes" in texts[0] or "Try again in a minute" in texts[0]


def test_a_known_browser_is_limited_too() -> None:
    """Security 41: the cookie gives a count of its own, and no free guesses."""
    member()
    browser = signed_in_before()
    for _ in range(5):
        with_password("wrong", browser)
    assert "Too many failed attempts" in text_of(with_password(client=browser)[1])


def test_a_browsers_cookie_helps_with_no_other_account() -> None:
    """Security 36: nor does one that was made up."""
    member()
    member("robin@shop.example")
    browser = signed_in_before()
    attack("robin@shop.example")
    answer = with_password(client=browser, email="robin@shop.example")[1]
    assert "Too many failed attempts" in text_of(answer)
    forged = Client()
    forged.cookies[device.NAME] = "WzEsImFiYyJd:1abc:forged"
    attack()
    assert "Too many failed attempts" in text_of(with_password(client=forged)[1])


def test_a_password_alone_earns_no_cookie() -> None:
    client, _ = with_password(email=member().email)
    assert device.NAME not in client.cookies
