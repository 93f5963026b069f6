"""The outbox: each mail is sent once, whatever dies on the way, and leaves nothing behind."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.mail import claims, outbox, sending
from portal.mail.letter import Attachment, Letter
from portal.mail.outbox import Order
from portal.mail.sending import NotReady
from portal.mail.server import MailServerAway
from portal.models import Mail, MailState
from tests.harness.mail_server import MailBox, mail_server

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ADDRESS = "sanne@example.com"


def order(number: int = 1, **changes: Any) -> Order:
    given = {"key": f"return:{number}:label_ready", "kind": "label_ready", "language": "en"}
    return Order(**given | {"recipient": ADDRESS, "facts": {"place": "Bruna"}} | changes)


def letter(mail: Mail) -> Letter:
    return Letter(subject=f"Return {mail.pk}", text="Your label", html="<p>Your label</p>")


def send(now: datetime = NOW, compose: sending.Compose = letter) -> int:
    return sending.send_due(compose, lambda: now)


def the_mail() -> Mail:
    return Mail.objects.get()


def test_a_mail_is_sent_once_and_forgets_its_address_and_facts(box: MailBox) -> None:
    outbox.put(order(), NOW)
    assert (send(), send()) == (1, 0)
    assert [mail.recipients for mail in box.mails] == [[ADDRESS]]
    row = the_mail()
    assert (row.state, row.recipient, row.facts, row.sent_at) == (MailState.SENT, "", "", NOW)


def test_the_address_is_ciphertext_while_the_mail_waits() -> None:
    outbox.put(order(), NOW)
    stored = Mail.objects.raw("SELECT id, recipient || facts AS kept FROM portal_mail")[0].kept
    assert stored.startswith("gAAAA")  # Fernet's own mark
    assert ADDRESS not in stored
    assert "Bruna" not in stored


def test_the_same_order_twice_is_one_mail(box: MailBox) -> None:
    outbox.put(order(), NOW)
    outbox.put(order(), NOW)
    assert send() == 1


def test_the_next_round_is_another_mail(box: MailBox) -> None:
    outbox.put(order(), NOW)
    outbox.put(order(round=outbox.next_round("return:1:label_ready")), NOW)
    assert send() == 2


def test_a_waiting_mail_takes_the_newer_address(box: MailBox) -> None:
    outbox.put(order(), NOW, waits_until=NOW + timedelta(days=30))
    outbox.put(order(recipient="new@example.com"), NOW, waits_until=NOW + timedelta(days=30))
    assert the_mail().recipient == "new@example.com"
    assert send() == 0


def test_headers_are_those_of_a_mail_that_a_program_sends(box: MailBox) -> None:
    outbox.put(order(), NOW)
    send()
    message = box.mails[0].message
    assert message["From"] == "Noordpunt <returns@noordpunt.example>"
    assert message["To"] == ADDRESS
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{the_mail().uuid}@127.0.0.1>"
    assert message["List-Unsubscribe"] is None


def test_bounces_go_to_their_own_address(box: MailBox, settings: Any) -> None:
    settings.MAIL_BOUNCES_TO = "bounces@noordpunt.example"
    outbox.put(order(), NOW)
    send()
    assert box.mails[0].sender == "bounces@noordpunt.example"
    assert box.mails[0].message["From"] == "Noordpunt <returns@noordpunt.example>"


def test_a_line_break_in_a_subject_adds_no_header(box: MailBox) -> None:
    outbox.put(order(), NOW)
    evil = Letter(subject="Hi\r\nBcc: victim@example.com", text="t", html="h")
    send(compose=lambda mail: evil)
    assert box.mails[0].message["Bcc"] is None
    assert box.mails[0].message["Subject"] == "Hi Bcc: victim@example.com"


def test_a_picture_is_inline_and_a_document_attached(box: MailBox) -> None:
    files = (
        Attachment("code.png", b"PNG", "image/png", cid="code"),
        Attachment("label.pdf", b"%PDF", "application/pdf"),
    )
    outbox.put(order(), NOW)
    send(compose=lambda mail: Letter("s", "t", "<img src='cid:code'>", attachments=files))
    parts = {part.get_filename(): part for part in box.mails[0].message.walk()}
    assert parts["code.png"]["Content-ID"] == "<code>"
    assert parts["code.png"].get_content_disposition() == "inline"
    assert parts["label.pdf"].get_content_disposition() == "attachment"
    assert parts["label.pdf"].get_content() == b"%PDF"


def test_a_refused_address_is_failed_and_kept_for_staff(box: MailBox) -> None:
    box.refusals[ADDRESS] = "550 no such user sanne@example.com"
    outbox.put(order(), NOW)
    assert send() == 0
    row = the_mail()
    assert (row.state, row.reason, row.recipient) == (MailState.FAILED, "550", ADDRESS)


def test_a_busy_mailbox_is_tried_again_after_a_minute(box: MailBox) -> None:
    box.refusals[ADDRESS] = "451 later"
    outbox.put(order(), NOW)
    send()
    box.refusals.clear()
    assert send(NOW + timedelta(seconds=59)) == 0
    assert send(NOW + timedelta(seconds=61)) == 1


def test_a_line_that_is_lost_after_the_text_sends_it_once_more(box: MailBox) -> None:
    box.drops = 1
    outbox.put(order(), NOW)
    assert send() == 1
    assert len({mail.message["Message-ID"] for mail in box.mails}) == 1
    assert len(box.mails) == 2


def test_a_line_that_is_lost_twice_ends_the_mail(box: MailBox) -> None:
    box.drops = 2
    outbox.put(order(), NOW)
    assert send() == 0
    assert (the_mail().state, the_mail().reason) == (MailState.FAILED, "may have arrived")
    assert len(box.mails) == 2


def test_while_the_server_is_away_nothing_is_counted(settings: Any) -> None:
    with mail_server() as gone:
        port, given = gone.port, gone.settings
    for name, value in given.items():
        setattr(settings, name, value)
    outbox.put(order(), NOW)
    with pytest.raises(MailServerAway):
        send()
    assert (the_mail().attempts, the_mail().state) == (0, MailState.DUE)
    with mail_server(port) as box:
        assert send(NOW + timedelta(hours=24)) == 1
        assert len(box.mails) == 1


def test_a_letter_that_cannot_be_written_yet_waits(box: MailBox) -> None:
    def compose(mail: Mail) -> Letter:
        raise NotReady

    outbox.put(order(), NOW)
    assert send(compose=compose) == 0
    assert send(NOW + timedelta(seconds=61)) == 1


def test_a_worker_that_died_before_the_text_left_costs_two_minutes(box: MailBox) -> None:
    outbox.put(order(), NOW)
    assert claims.claim(NOW)
    assert send(NOW + timedelta(seconds=119)) == 0
    assert send(NOW + timedelta(seconds=121)) == 1
    assert the_mail().interruptions == 0


def test_a_worker_that_died_with_the_text_on_its_way_is_followed_by_one_more_try(
    box: MailBox,
) -> None:
    outbox.put(order(), NOW)
    claimed = claims.claim(NOW)
    assert claimed
    claims.start_sending(claimed, NOW)
    assert send(NOW + timedelta(minutes=3)) == 1
    assert the_mail().interruptions == 1


def test_a_worker_whose_lease_lapsed_writes_no_result(box: MailBox) -> None:
    outbox.put(order(), NOW)
    slow = claims.claim(NOW)
    assert slow
    assert send(NOW + timedelta(minutes=3)) == 1
    claims.failed(slow, "550")
    assert not claims.start_sending(slow, NOW + timedelta(minutes=3))
    assert the_mail().state == MailState.SENT


def test_what_is_too_late_expires_without_its_address(box: MailBox) -> None:
    outbox.put(order(), NOW)
    late = NOW + outbox.DUE_FOR
    assert send(late) == 0
    assert sending.expire(late) == 1
    assert (the_mail().state, the_mail().recipient) == (MailState.EXPIRED, "")


def test_an_outage_of_the_server_does_not_use_up_the_time_of_a_mail(box: MailBox) -> None:
    outbox.put(order(), NOW)
    sending.postpone_expiry(timedelta(hours=80))
    assert sending.expire(NOW + timedelta(hours=100)) == 0
    assert send(NOW + timedelta(hours=100)) == 1
