"""Administrators manage people in the console; every change is in the audit log."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client

from portal.models import AuditEntry, Submission
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.support.accounts import people
from portal.support.accounts.people import Role
from tests.harness.staff import inside, member, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(simulator, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    settings.SENDCLOUD_CLIENT_ID = ""


def change(admin: Client, user: User, action: str, **more: str):
    return admin.post(f"/support/people/{user.pk}/{action}/", more, follow=True)


def logged(action: str) -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(action=action).values_list("actor", "target"))


def test_the_page_says_who_has_access_and_how(admin: Client) -> None:
    member()
    member("new@shop.example", factor=False)
    text = text_of(admin.get("/support/people/"))
    assert re.search(r"sam@shop.example .* App Never", text)
    assert re.search(r"new@shop.example .* None Never", text)


def test_an_invitation_is_a_link_that_is_shown_once(admin: Client) -> None:
    page = admin.post("/support/people/invite/", {"email": "New@Shop.example", "role": "support"})
    link = re.findall(r"(/support/password/key/[^<\s]+)", page.content.decode())[0]
    assert "new@shop.example" in text_of(page)
    assert Client().get(link, follow=True).status_code == 200
    assert logged("invited") == [("kim@shop.example", "new@shop.example")]
    assert "password/key" not in admin.get("/support/people/").content.decode()


def test_a_wrong_address_is_refused_at_the_field_and_kept(admin: Client) -> None:
    page = admin.post("/support/people/invite/", {"email": "new@", "role": "support"})
    assert page.status_code == 422
    assert 'value="new@"' in page.content.decode()
    assert User.objects.count() == 1


def test_a_role_is_changed_and_counts_at_once(admin: Client) -> None:
    user = member()
    colleague = inside(user)
    assert colleague.get("/support/people/").status_code == 403
    change(admin, user, "role", role="admin")
    assert colleague.get("/support/people/").status_code == 200
    assert logged("made administrator") == [("kim@shop.example", "sam@shop.example")]


def test_a_reader_looks_and_changes_nothing(admin: Client) -> None:
    user = member()
    change(admin, user, "role", role="read only")
    reader = inside(user)
    assert people.role_of(user) == Role.READER
    assert reader.get(f"/support/returns/{LAST_ID}/").status_code == 200
    assert reader.post("/support/find/", {"number": str(LAST_ID)}).status_code == 302
    page = reader.get(f"/support/returns/{LAST_ID}/").content.decode()
    assert "Cancel this return" not in page
    assert "Leave this mark" not in page
    assert "read only." in page
    for path in (f"returns/{LAST_ID}/cancel/", f"returns/{LAST_ID}/marks/", "open/"):
        answer = reader.post(f"/support/{path}")
        assert answer.status_code == 403
        assert "You may look, but not change anything" in text_of(answer)


def test_a_lost_second_factor_is_reset_and_the_person_signed_out(admin: Client) -> None:
    user = member()
    phone = inside(user)
    change(admin, user, "factor")
    assert not Authenticator.objects.filter(user=user).exists()
    assert phone.get("/support/")["Location"].startswith("/support/login/")
    assert logged("second factor reset") == [("kim@shop.example", "sam@shop.example")]


def test_a_removed_person_is_out_at_once(admin: Client) -> None:
    user = member()
    browser = inside(user)
    page = change(admin, user, "remove")
    assert "sam@shop.example" not in text_of(page)
    assert browser.get("/support/")["Location"].startswith("/support/login/")
    assert logged("dismissed") == [("kim@shop.example", "sam@shop.example")]


@pytest.mark.parametrize(("action", "role"), [("remove", ""), ("role", "support")])
def test_administrators_cannot_lock_themselves_out(admin: Client, action: str, role: str) -> None:
    page = change(admin, User.objects.get(), action, role=role)
    assert page.status_code == 422
    assert "nor from the last administrator" in text_of(page)
    assert User.objects.get().is_superuser


def test_who_saw_a_return_gets_the_whole_answer(admin: Client) -> None:
    """Downloads, photos and what was done with its parcel used to be left out."""
    Submission.objects.create(
        draft_id="d",
        outgoing_parcel=182589001,
        delivery_option="pickup",
        return_id=LAST_ID,
        created_at=User.objects.get().date_joined,
    )
    admin.get(f"/support/returns/{LAST_ID}/")
    admin.get(f"/support/returns/{LAST_ID}/documents/label/")
    admin.get(f"/support/returns/{LAST_ID - 1}/")
    admin.post("/support/open/182589001/")
    page = admin.get(f"/support/audit/?target={LAST_ID}")
    text = text_of(page)
    for words in ("viewed return", f"label of return {LAST_ID}", "parcel 182589001"):
        assert words in text
    assert f"viewed return {LAST_ID - 1}" not in text
    assert f'href="/support/returns/{LAST_ID}/">label of return {LAST_ID}' in page.content.decode()
    assert "No entries found" in text_of(admin.get(f"/support/audit/?target={str(LAST_ID)[:4]}"))


def test_entries_are_found_by_person_action_and_day(admin: Client) -> None:
    admin.get(f"/support/returns/{LAST_ID}/")
    inside(member()).get(f"/support/returns/{LAST_ID}/")
    rows = text_of(admin.get("/support/audit/?actor=sam&action=viewed+return"))
    assert "sam@shop.example viewed return" in rows
    assert "kim@shop.example viewed return" not in rows
    assert "No entries found" in text_of(admin.get("/support/audit/?until=2020-01-01"))
    assert admin.get("/support/audit/?since=yesterday").status_code == 422


def test_ones_own_pages_speak_as_the_console_does(admin: Client) -> None:
    text = text_of(admin.get("/support/2fa/"))
    for words in ("Your account", "Authenticator app", "Change your password", "Other browsers"):
        assert words in text
    for foreign in ("Two-Factor Authentication", "Security Keys", "Deactivate"):
        assert foreign not in text
    assert "Is it still you?" in text_of(admin.get("/support/reauthenticate/"))


def test_a_person_signs_out_everywhere_else(admin: Client) -> None:
    user = member()
    here, lost = inside(user), inside(user)
    here.post("/support/account/others/")
    assert here.get("/support/").status_code == 200
    assert lost.get("/support/")["Location"].startswith("/support/login/")
    assert logged("signed out elsewhere") == [("sam@shop.example", "")]
