"""Who gets into the console, and who does not."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory

from portal.models import AuditEntry
from portal.support.accounts.adapters import AccountAdapter
from tests.harness.customer import Customer
from tests.harness.staff import PASSWORD, inside, member

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
PAGES = ("/support/", "/support/find/", "/support/open/", "/support/audit/", "/support/2fa/")


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post("/support/login/", {"login": email, "password": password})


@pytest.fixture(autouse=True)
def _brand(simulator) -> None:
    """Every page's frame shows the brand."""


@pytest.mark.parametrize("path", PAGES)
def test_who_has_not_signed_in_is_asked_to(client: Client, path: str) -> None:
    """Security 28: a customer's session opens nothing here."""
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/support/login/?next=")


@pytest.mark.parametrize("path", PAGES[:4])
def test_without_a_second_factor_every_page_leads_to_adding_one(path: str) -> None:
    """Security 28: a password alone opens nothing."""
    answer = inside(member(factor=False, admin=True)).get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/support/2fa/")


def test_where_no_second_factor_is_required_a_banner_says_so(settings) -> None:
    settings.SUPPORT_SECOND_FACTOR = False
    text = inside(member(factor=False)).get("/support/").content.decode()
    assert "signs in with a password alone" in text


def test_with_a_second_factor_the_banner_is_gone() -> None:
    text = inside(member()).get("/support/").content.decode()
    assert "signs in with a password alone" not in text


def test_who_is_no_staff_is_refused_at_the_door(client: Client) -> None:
    """Security 28: an account that is not staff's."""
    User.objects.create_user("a@b.example", "a@b.example", PASSWORD)
    answer = sign_in(client, "a@b.example")
    assert answer.status_code == 403
    assert "not signed in as a member of staff" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_person_who_is_no_longer_staff_is_refused() -> None:
    user = member()
    browser = inside(user)
    User.objects.filter(pk=user.pk).update(is_staff=False)
    assert browser.get("/support/").status_code == 403


def test_a_password_alone_leads_to_the_code(client: Client) -> None:
    member()
    answer = sign_in(client, "sam@shop.example")
    assert answer["Location"] == "/support/2fa/authenticate/"
    assert client.get("/support/")["Location"].startswith("/support/login/")


def test_the_code_of_the_app_opens_the_console_once(client: Client) -> None:
    from allauth.mfa.totp.internal import auth

    auth.TOTP.activate(member(factor=False), SECRET)
    counter = int(time.time()) // 30
    code = auth.format_hotp_value(auth.hotp_value(SECRET, counter))
    sign_in(client, "sam@shop.example")
    wrong = client.post("/support/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code" in wrong.content.decode()
    assert client.post("/support/2fa/authenticate/", {"code": code})["Location"] == "/support/"
    assert client.get("/support/find/").status_code == 200
    again = Client()
    sign_in(again, "sam@shop.example")
    again.post("/support/2fa/authenticate/", {"code": code})
    assert "_auth_user_id" not in again.session


def test_a_sign_in_is_written_down(client: Client) -> None:
    """Security 28: who came in, and when."""
    member(factor=False)
    assert sign_in(client, "Sam@Shop.example")["Location"] == "/support/"
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action) == ("sam@shop.example", "signed in")
    assert re.fullmatch(r"[0-9a-f]{12}", entry.origin_hash)


def test_a_wrong_password_is_written_down_and_says_no_more_than_needed(client: Client) -> None:
    member()
    member_answer = sign_in(client, "sam@shop.example", "wrong")
    stranger_answer = sign_in(client, "stranger@shop.example", "wrong")
    errors = [
        re.findall(r"<li>(.*?)</li>", answer.content.decode())
        for answer in (member_answer, stranger_answer)
    ]
    assert errors[0]
    assert errors[0] == errors[1]
    first, second = AuditEntry.objects.order_by("pk")
    assert (first.actor, first.action) == ("sam@shop.example", "sign-in failed")
    assert second.actor == ""
    assert "stranger" not in second.target


def test_a_wrong_code_is_written_down(client: Client) -> None:
    """Security 28: a person with the password but without the phone."""
    member()
    sign_in(client, "sam@shop.example")
    client.post("/support/2fa/authenticate/", {"code": "000000"})
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action) == ("sam@shop.example", "second factor failed")
    assert entry.target == "totp"


def test_a_factor_that_is_removed_is_written_down() -> None:
    browser = inside(member())
    confirm = browser.post("/support/2fa/totp/deactivate/", follow=True)
    browser.post(confirm.request["PATH_INFO"], {"password": PASSWORD}, follow=True)
    browser.post("/support/2fa/totp/deactivate/")
    actions = set(AuditEntry.objects.values_list("action", "target"))
    assert ("second factor removed", "totp") in actions


def test_staff_sign_in_again_after_twelve_hours(client: Client) -> None:
    with time_machine.travel("2026-11-23 08:00:00+01:00", tick=False) as clock:
        browser = inside(member())
        for _ in range(36):
            assert browser.get("/support/find/").status_code == 200
            clock.shift(20 * 60)
        assert browser.get("/support/find/").status_code == 200
        clock.shift(1)
        assert browser.get("/support/find/")["Location"].startswith("/support/login/")
        assert browser.get("/support/")["Location"].startswith("/support/login/")


def test_the_sixth_wrong_password_is_not_even_looked_at(client: Client) -> None:
    """Security 28: guessing ends."""
    member(factor=False)
    for _ in range(5):
        sign_in(client, "sam@shop.example", "wrong")
    answer = sign_in(client, "sam@shop.example")
    assert "_auth_user_id" not in client.session
    assert "oo many" in answer.content.decode()


def test_signing_up_is_closed(client: Client) -> None:
    form = {"email": "new@shop.example", "password1": PASSWORD}
    answer = client.post("/support/signup/", form)
    assert "By invitation only" in answer.content.decode()
    assert not User.objects.exists()


def invited(capsys, *words: str) -> str:
    call_command("invite", *words)
    return capsys.readouterr().out.split("http://127.0.0.1:8000")[1].strip()


def test_an_invitation_lets_one_person_choose_one_password(client: Client, capsys) -> None:
    link = invited(capsys, "Robin@shop.example")
    page = client.get(link, follow=True)
    form = {"password1": PASSWORD, "password2": PASSWORD}
    saved = client.post(page.redirect_chain[-1][0], form, follow=True)
    assert "Your password is saved" in saved.content.decode()
    assert "no longer works" in Client().get(link, follow=True).content.decode()
    assert sign_in(Client(), "robin@shop.example")["Location"] == "/support/"
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == (True, False)


def test_a_short_password_is_refused_at_its_field(client: Client, capsys) -> None:
    page = client.get(invited(capsys, "robin@shop.example"), follow=True)
    form = {"password1": "short", "password2": "short"}
    text = client.post(page.redirect_chain[-1][0], form).content.decode()
    assert "at least 12 characters" in text


def test_an_administrator_can_be_invited(capsys) -> None:
    invited(capsys, "robin@shop.example", "--admin")
    assert User.objects.get().is_superuser


def test_an_invitation_needs_an_address() -> None:
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("invite", "robin")


def test_no_field_of_the_sign_in_repeats_its_label_inside() -> None:
    browser = Client()
    assert "placeholder" not in browser.get("/support/login/").content.decode()
    sign_in(browser, member(factor=False).email)
    for path in ("/support/reauthenticate/", "/support/password/"):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        main = answer.content.decode().partition("<main")[2]
        assert "<input" in main
        assert "placeholder" not in main, path


def test_the_sign_in_pages_have_no_inline_script() -> None:
    browser = Client()
    sign_in(browser, member(factor=False).email)
    browser.post("/support/reauthenticate/", {"password": PASSWORD})
    for path in ("/support/2fa/", "/support/2fa/totp/activate/", "/support/2fa/webauthn/add/"):
        answer = browser.get(path)
        text = answer.content.decode()
        assert answer.status_code == 200, path
        assert not re.search(r"\sstyle=|\son\w+=", text)
        for attributes in re.findall(r"<script([^>]*)>", text):
            assert "src=" in attributes or 'type="application/json"' in attributes
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert len(re.findall("<h1", text)) == 1


def test_an_authenticator_app_is_kept_encrypted(client: Client) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    user = member(factor=False)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.get().data)


def test_customers_pages_load_no_user(customer: Customer, django_assert_num_queries) -> None:
    customer.visit("/")
    with django_assert_num_queries(0):
        customer.visit("/")


def test_a_password_alone_opens_nothing_once_there_is_a_second_factor() -> None:
    """Security 28: a session from before it was set up has to give it too."""
    user = member(factor=False)
    before = inside(user)
    assert before.get("/support/2fa/").status_code == 200
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    for path in ("/support/find/", "/support/2fa/"):
        assert before.get(path)["Location"].startswith("/support/login/")


def test_wrong_passwords_are_counted_for_no_address_that_can_be_read(client: Client) -> None:
    """Security 24: networks stand in the cache as keyed hashes only."""
    sign_in(Client(REMOTE_ADDR="203.0.113.77"), "stranger@shop.example", "wrong")
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.77")
    assert "203.0" not in AccountAdapter(request).get_client_ip(request)
