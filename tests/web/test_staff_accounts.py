"""Staff come, change their role and go, and what is taken away ends at once."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from portal.doctor import staff
from portal.doctor.finding import Level
from portal.models import AuditEntry, Submission
from tests.harness.customer import Customer
from tests.harness.staff import PASSWORD, inside, member

pytestmark = pytest.mark.django_db
SAM, ROBIN = "sam@shop.example", "robin@shop.example"


def said(capsys, *words: str) -> str:
    call_command(*words)
    return str(capsys.readouterr().out)


def sign_in(email: str, client: Client | None = None) -> Client:
    client = client or Client()
    client.post("/support/login/", {"login": email, "password": PASSWORD})
    return client


def is_asked_to_sign_in(browser: Client, path: str = "/support/") -> bool:
    answer = browser.get(path)
    return answer.status_code == 302 and answer["Location"].startswith("/support/login/")


def test_the_old_cookie_of_a_dismissed_person_gets_the_sign_in_page(capsys) -> None:
    """Security 28, 42: a person who leaves the shop leaves the console."""
    phone, laptop = inside(user := member()), inside(user)
    assert phone.get("/support/find/").status_code == 200
    assert "2 sessions ended" in said(capsys, "dismiss", "Sam@shop.example")
    for browser in (phone, laptop):
        assert is_asked_to_sign_in(browser, "/support/find/")
        answer = browser.post("/support/open/", {"identifier": "#1001", "postal_code": "5642 CV"})
        assert answer["Location"].startswith("/support/login/")
    assert not Authenticator.objects.exists()
    assert not Session.objects.exists()


def test_a_cookie_that_was_stored_again_after_the_dismissal_opens_nothing() -> None:
    """Security 28, 42: a request of theirs was under way and saved its session last."""
    browser = inside(member())
    row = Session.objects.get()
    call_command("dismiss", SAM)
    row.save(force_insert=True)
    assert is_asked_to_sign_in(browser)


def test_neither_password_nor_open_invitation_lets_a_dismissed_person_in(capsys) -> None:
    """Security 28, 42: what was sent or learnt before the dismissal is worth nothing after it."""
    member(factor=False)
    link = said(capsys, "invite", SAM).split("http://127.0.0.1:8000")[1].strip()
    assert "no longer works" not in Client().get(link, follow=True).content.decode()
    call_command("dismiss", SAM)
    assert is_asked_to_sign_in(sign_in(SAM))
    assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_a_dismissal_is_written_down_and_leaves_what_the_person_did() -> None:
    user = member()
    now = timezone.now()
    made = Submission.objects.create(
        draft_id="d", outgoing_parcel=1, created_at=now, opened_by=user
    )
    call_command("dismiss", SAM)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.target) == ("manage.py", "dismissed", SAM)
    made.refresh_from_db()
    assert made.opened_by == user


def test_a_dismissal_ends_no_session_of_a_customer_or_a_colleague(
    customer: Customer, capsys
) -> None:
    colleague = inside(member(ROBIN, admin=True))
    member()
    customer.look_up()
    assert "0 sessions ended" in said(capsys, "dismiss", SAM)
    assert colleague.get("/support/find/").status_code == 200
    assert customer.visit(customer.url).heading == "What are you sending back?"


def test_dismissing_the_last_administrator_says_how_to_make_another(capsys) -> None:
    member(admin=True)
    assert "No administrator is left" in said(capsys, "dismiss", SAM)


def test_a_person_without_access_cannot_be_dismissed() -> None:
    with pytest.raises(CommandError, match="staff lists who has"):
        call_command("dismiss", "stranger@shop.example")


def test_a_dismissed_person_who_comes_back_is_invited_again_and_starts_as_support(capsys) -> None:
    member(admin=True)
    call_command("dismiss", SAM)
    assert "(support) can choose a password" in said(capsys, "invite", SAM)
    user = User.objects.get()
    assert (user.is_active, user.is_staff, user.is_superuser) == (True, True, False)


def test_an_administrator_becomes_support_and_an_open_page_of_theirs_knows_it(capsys) -> None:
    """Security 28, 42: a role ends at once too."""
    browser = inside(member(admin=True))
    assert browser.get("/support/audit/").status_code == 200
    assert "(support) signs in with the same password" in said(capsys, "invite", SAM, "--support")
    assert browser.get("/support/audit/").status_code == 403
    assert browser.get("/support/find/").status_code == 200
    said(capsys, "invite", SAM, "--admin")
    assert browser.get("/support/audit/").status_code == 200
    actions = AuditEntry.objects.filter(actor="manage.py").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["made support", "made administrator"]


def test_another_invitation_changes_no_role(capsys) -> None:
    member(admin=True)
    assert "(admin) can choose a password" in said(capsys, "invite", SAM)


def test_a_lost_second_factor_is_reset_and_a_finder_of_the_phone_is_signed_out(capsys) -> None:
    """Security 42: the second factor and the sessions end at once."""
    browser = inside(member())
    assert "adds a new second factor" in said(capsys, "invite", SAM, "--reset-factor")
    assert is_asked_to_sign_in(browser)
    assert sign_in(SAM).get("/support/find/")["Location"] == "/support/2fa/"
    assert ("second factor reset", SAM) in AuditEntry.objects.values_list("action", "target")


def test_the_list_names_address_role_second_factor_and_last_sign_in(capsys) -> None:
    member(admin=True)
    sign_in(member(ROBIN, factor=False).email)
    call_command("invite", "new@shop.example")
    capsys.readouterr()
    today = f"{timezone.now():%Y-%m-%d}"
    rows = [line.split() for line in said(capsys, "staff").splitlines()[1:]]
    assert rows == [
        ["new@shop.example", "support", "none", "never"],
        [ROBIN, "support", "none", today],
        [SAM, "admin", "app", "never"],
    ]


def test_the_list_leaves_out_who_was_dismissed(capsys) -> None:
    member()
    call_command("dismiss", SAM)
    capsys.readouterr()
    assert "There is no one yet" in said(capsys, "staff")


def test_list_and_doctor_name_an_account_that_was_unused_for_90_days(capsys) -> None:
    now = timezone.now()
    long_ago = now - timedelta(days=91)
    member(ROBIN)
    User.objects.update(last_login=now - timedelta(days=89), date_joined=long_ago)
    assert [finding.level for finding in staff.unused_accounts_of_staff()] == [Level.OK]
    member()
    User.objects.filter(email=SAM).update(last_login=long_ago)
    never = member("new@shop.example")
    User.objects.filter(pk=never.pk).update(date_joined=long_ago)
    assert said(capsys, "staff").count("unused for 90 days") == 2
    (finding,) = staff.unused_accounts_of_staff()
    assert finding.level == Level.NOTE
    assert finding.sentence == f"Not signed in for 90 days: new@shop.example, {SAM}."
    call_command("dismiss", SAM)
    call_command("dismiss", "new@shop.example")
    assert [finding.level for finding in staff.unused_accounts_of_staff()] == [Level.OK]
