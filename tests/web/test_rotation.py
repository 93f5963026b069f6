"""A new SECRET_KEY takes over from the old one, and then the old one may go."""

import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.doctor.finding import Level
from portal.doctor.old_keys import old_keys
from portal.models import Mail, Submission
from portal.operations import key_check, rotation
from portal.storage.encryption import KeyState
from portal.support.accounts import codes
from tests.harness.customer import Customer
from tests.harness.staff import PASSWORD, member

pytestmark = pytest.mark.django_db
NEW = "the-second-key-of-fifty-characters-0123456789-abcd"
SECRET = "JBSWY3DPEHPK3PXP"


def change_key(settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NEW


def forget_old_key(settings) -> None:
    settings.SECRET_KEY_FALLBACKS = []


def a_return(draft_id: str = "d") -> Submission:
    return Submission.objects.create(
        draft_id=draft_id,
        outgoing_parcel=1,
        created_at=timezone.now(),
        poller_url="https://panel.sendcloud.sc/poll",
        label_url="https://panel.sendcloud.sc/label",
    )


def stored() -> str:
    """Everything in the tables of ciphertexts, as it stands there."""
    text = ""
    with connection.cursor() as cursor:
        for model in (Submission, Authenticator, Session):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            text += str(cursor.fetchall())
    return text


def finding() -> SimpleNamespace:
    """What the doctor says of old keys."""
    (only,) = old_keys()
    return SimpleNamespace(level=only.level, text=f"{only.sentence} {only.advice}")


def test_after_rotation_the_old_key_may_go_and_nothing_is_lost(settings, capsys) -> None:
    """Security 39: nothing is left under the old key."""
    user = member(factor=False)
    auth.TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).generate_codes()
    row = a_return()
    change_key(settings)
    call_command("rotate")
    said = capsys.readouterr().out
    assert "2 second factors, 1 returns, 0 mails, 0 sessions, 1 check values" in said
    assert "three days after the change" in said
    forget_old_key(settings)
    assert key_check.states() == {KeyState.CURRENT}
    row.refresh_from_db()
    assert row.poller_url.endswith("/poll")
    assert row.label_url.endswith("/label")
    browser = Client()
    browser.post("/support/login/", {"login": user.email, "password": PASSWORD})
    code = auth.format_hotp_value(auth.hotp_value(SECRET, int(time.time()) // 30))
    assert browser.post("/support/2fa/authenticate/", {"code": code})["Location"] == "/support/"
    assert RecoveryCodes.activate(user).generate_codes() == codes


def test_without_rotation_the_old_key_takes_second_factors_and_labels_with_it(settings) -> None:
    """What rotation is for; the doctor names it."""
    auth.TOTP.activate(member(factor=False), SECRET)
    row = a_return()
    change_key(settings)
    forget_old_key(settings)
    row.refresh_from_db()
    assert row.poller_url == ""
    assert finding().level == Level.WRONG
    assert "--reset-factor" in finding().text


def test_an_open_return_goes_on_after_the_old_key_is_gone(customer: Customer, settings) -> None:
    customer.until_review("in_store")
    change_key(settings)
    call_command("rotate")
    forget_old_key(settings)
    assert customer.post().url.endswith("/label/")


def test_a_rotation_that_runs_twice_changes_nothing_the_second_time(settings) -> None:
    auth.TOTP.activate(member(factor=False), SECRET)
    a_return()
    change_key(settings)
    call_command("rotate")
    before = stored()
    call_command("rotate")
    assert stored() == before


def test_a_rotation_that_ended_half_way_goes_on(settings) -> None:
    """The check value comes last, so that the doctor never takes a half one for a whole one."""
    auth.TOTP.activate(member(factor=False), SECRET)
    a_return()
    change_key(settings)
    rotation.rotate_kind(rotation.KINDS[0])
    assert key_check.states() == {KeyState.FALLBACK}
    assert "1 returns, 1 check values" in finding().text
    call_command("rotate")
    assert rotation.under_old_keys() == {}


def test_more_rows_than_one_batch_are_all_renewed(settings) -> None:
    for number in range(rotation.BATCH + 1):
        a_return(f"d{number}")
    change_key(settings)
    assert rotation.rotate()["returns"] == rotation.BATCH + 1
    assert rotation.under_old_keys() == {}


def test_what_no_key_reads_is_left_as_it_is_and_named(settings, capsys) -> None:
    """The lost key may turn up yet, so rotation writes nothing over it."""
    row = a_return()
    old = settings.SECRET_KEY
    settings.SECRET_KEY = NEW
    with pytest.raises(SystemExit):
        call_command("rotate")
    assert "No key reads: 1 returns, 1 check values" in capsys.readouterr().err
    settings.SECRET_KEY_FALLBACKS = [old]
    call_command("rotate")
    row.refresh_from_db()
    assert row.poller_url.endswith("/poll")


def test_a_return_with_one_readable_url_of_two_keeps_the_other(settings) -> None:
    first, second = settings.SECRET_KEY, NEW
    row = a_return()
    settings.SECRET_KEY = second
    Submission.objects.filter(pk=row.pk).update(label_url="https://panel.sendcloud.sc/again")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "third-" + NEW, [second]
    rotation.rotate()
    settings.SECRET_KEY_FALLBACKS = [first]
    row.refresh_from_db()
    assert row.label_url.endswith("/again")
    assert row.poller_url.endswith("/poll")


def test_the_doctor_says_what_is_under_an_old_key_and_then_that_it_may_go(settings) -> None:
    assert list(old_keys()) == []
    auth.TOTP.activate(member(factor=False), SECRET)
    a_return()
    change_key(settings)
    assert "1 second factors, 1 returns, 1 check values" in finding().text
    assert "manage.py rotate" in finding().text
    call_command("rotate")
    assert finding().text.startswith("Nothing stored needs an old key any more.")
    forget_old_key(settings)
    assert list(old_keys()) == []


def test_a_mail_that_waits_is_sent_to_its_address_after_the_old_key_is_gone(settings) -> None:
    now = timezone.now()
    times = {"created_at": now, "due_at": now, "expires_at": now}
    mail = Mail.objects.create(
        dedupe_key="d", kind="k", language="en", recipient="jane@example.com", facts="{}", **times
    )
    change_key(settings)
    call_command("rotate")
    forget_old_key(settings)
    mail.refresh_from_db()
    assert (mail.recipient, mail.facts) == ("jane@example.com", "{}")


def test_no_table_with_encrypted_fields_is_forgotten() -> None:
    """A new one needs a line in rotation.KINDS."""
    wanted = {model for model in apps.get_models() if rotation.encrypted_fields(model)}
    assert wanted == {kind.rows().model for kind in rotation.KINDS} & wanted


def test_a_sign_in_during_the_rotation_does_not_bring_the_old_key_back(settings) -> None:
    """Security 39, 40: its process has read the secrets before they were renewed."""
    user = member(factor=False)
    auth.TOTP.activate(user, SECRET)
    recovery = RecoveryCodes.activate(user).generate_codes()
    app, paper = Authenticator.objects.order_by("-type")
    change_key(settings)
    call_command("rotate")
    counter = int(time.time()) // 30
    assert codes.take(app, auth.format_hotp_value(auth.hotp_value(SECRET, counter)))
    assert codes.take(paper, recovery[0])
    forget_old_key(settings)
    assert rotation.lost_factors() == 0
    assert codes.take(app, auth.format_hotp_value(auth.hotp_value(SECRET, counter + 1)))
    assert not codes.take(paper, recovery[0])
