"""The doctor tries the mail server, and counts the mails that wait too long."""

import io
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.doctor import mail
from portal.doctor.finding import Level
from portal.models import Mail, MailState
from portal.operations.backups import held_mails
from portal.simulator.server import Simulator
from tests.harness.mail_server import MailBox

pytestmark = pytest.mark.django_db


def sentences(findings: Any) -> list[str]:
    return [finding.sentence for finding in findings]


def test_without_a_mail_server_the_doctor_asks_nothing() -> None:
    assert list(mail.mail_server()) == list(mail.outbox()) == []


def test_a_mail_server_that_answers_is_well(box: MailBox) -> None:
    assert [finding.level for finding in mail.mail_server()] == [Level.OK]
    assert box.mails == []


def test_a_mail_server_that_is_away_is_named(box: MailBox, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    assert sentences(mail.mail_server()) == ["The mail server cannot be reached."]


def test_a_refused_sign_in_is_named(box: MailBox, settings: Any) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "shop", "wrong"
    assert sentences(mail.mail_server()) == ["The mail server refuses the sign-in."]


def test_a_sample_goes_to_the_address_that_is_named(box: MailBox, simulator: Simulator) -> None:
    out = io.StringIO()
    with suppress(SystemExit):
        call_command("doctor", mail_to="me@shop.example", stdout=out)
    assert "A sample is on its way to me@shop.example." in out.getvalue()
    assert [mail.recipients for mail in box.mails] == [["me@shop.example"]]
    assert not Mail.objects.exists()


def test_a_sample_that_is_refused_is_named_with_its_code(
    box: MailBox, simulator: Simulator
) -> None:
    box.refusals["me@shop.example"] = "550 no such user me@shop.example"
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", mail_to="me@shop.example", stdout=out)
    assert "The mail server refused the sample (550)." in out.getvalue()


def test_mails_that_came_back_are_counted(box: MailBox) -> None:
    put("a", MailState.BOUNCED)
    assert sentences(mail.outbox()) == ["Mails that came back undelivered: 1."]


def put(key: str, state: MailState, reason: str = "") -> None:
    """A label mail of a quarter of an hour ago."""
    now = timezone.now()
    Mail.objects.create(
        dedupe_key=key,
        kind="label_ready",
        language="en",
        state=state,
        reason=reason,
        created_at=now,
        due_at=now - timedelta(minutes=16),
        expires_at=now + timedelta(days=1),
    )


def test_late_and_failed_mails_are_counted(box: MailBox) -> None:
    put("a", MailState.DUE)
    put("b", MailState.FAILED, "550")
    assert sentences(mail.outbox()) == [
        "Mails that are more than 15 minutes late: 1.",
        "Mails that could not be sent: 1.",
    ]


def test_mails_that_a_restore_held_back_are_a_note_that_blames_no_address(box: MailBox) -> None:
    put("a", MailState.FAILED, held_mails.REASON)
    (finding,) = mail.outbox()
    assert finding.level == Level.NOTE
    assert "held back" in finding.sentence
    assert "address" not in finding.sentence + finding.advice
