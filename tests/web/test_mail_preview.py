"""Staff see every mail in every language before customers do, and it is what customers get."""

import io
import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from portal.letters import preview
from portal.mail import outbox, sending
from portal.mail.outbox import Order
from portal.models import AuditEntry, Evidence, Mail, Withdrawal
from portal.returns.mails import samples as made_up
from portal.returns.mails.compose import compose
from portal.returns.mails.kinds import ALERT, KINDS
from portal.returns.mails.samples import SAMPLES
from portal.simulator.server import Simulator
from portal.support.mails import samples
from portal.withdrawal import compose as withdrawals
from portal.withdrawal.samples import TITLES as OF_WITHDRAWALS
from tests.harness.mail_server import MailBox
from tests.harness.staff import inside, member, text_of
from tests.harness.withdrawal import KEY

pytestmark = pytest.mark.django_db
PAGE = "/support/mails/preview/"
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]


@pytest.fixture
def staff(box: MailBox, simulator: Simulator) -> Client:
    return inside(member())


def send(name: str, language: str, recipient: str) -> None:
    now = timezone.now()
    order = Order(
        f"sample:{name}", SAMPLES[name].kind, recipient, language, reference=f"sample:{name}"
    )
    outbox.put(order, now)
    assert sending.send_due(compose, lambda: now) == 1


def without_id_and_date(raw: bytes) -> bytes:
    return re.sub(rb"(?m)^(Message-ID|Date): .*\n", b"", raw.replace(b"\r\n", b"\n")).strip()


def test_every_kind_of_mail_has_a_sample(settings) -> None:
    assert {sample.kind for sample in SAMPLES.values()} == {*KINDS, ALERT}
    assert set(samples.titles()) == set(SAMPLES)
    settings.EVIDENCE_KEY = KEY
    assert {samples.kind(name) for name in samples.titles()} == {*KINDS, ALERT, *OF_WITHDRAWALS}


@pytest.mark.parametrize("name", sorted(OF_WITHDRAWALS))
def test_staff_see_the_mails_of_a_withdrawal_before_there_is_one(
    staff: Client, box: MailBox, settings, name: str
) -> None:
    settings.EVIDENCE_KEY = KEY
    letter = samples.letter(name, "de")
    assert letter.subject in text_of(staff.get(PAGE, {"kind": name, "language": "de"}))
    staff.post(f"{PAGE}{name}/de/test/")
    assert sending.send_due(withdrawals.compose, timezone.now) == 1
    sent = box.mails[0]
    assert sent.recipients == ["sam@shop.example"]
    assert sent.message["Subject"] == letter.subject
    files = [part.get_filename() for part in sent.message.iter_attachments()]
    assert files == (["W-SAMPLE.pdf", "statement.txt"] if name == "withdrawal_receipt" else [])
    assert not Withdrawal.objects.exists()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("name", ["label_ready", "code_ready", "alert"])
def test_the_preview_is_the_mail_that_is_sent(
    box: MailBox, simulator: Simulator, tmp_path: Path, name: str
) -> None:
    call_command("mail_preview", str(tmp_path), stdout=io.StringIO())
    send(name, "nl", "customer@example.com")
    seen = (tmp_path / f"{name}.nl.eml").read_bytes()
    assert without_id_and_date(seen) == without_id_and_date(box.mails[0].raw)
    body = box.mails[0].message.get_body(("plain",))
    assert body
    assert (tmp_path / f"{name}.nl.txt").read_text().split() == body.get_content().split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_is_small_and_loads_nothing(
    simulator: Simulator, settings, language: str
) -> None:
    settings.EVIDENCE_KEY = KEY
    for name in samples.titles():
        letter = samples.letter(name, language)
        assert len(letter.html.encode()) < 60_000, name
        document = preview.document(letter)
        assert "cid:" not in document
        named = set(re.findall(r'(?:src|href)="((?!data:)[^"]*)"', document))
        assert named <= {"http://127.0.0.1:8000/", "https://shop.example/contact/"}, name


def test_the_page_shows_the_mail_wide_narrow_and_as_text(staff: Client) -> None:
    page = staff.get(PAGE, {"kind": "reminder", "language": "de"})
    assert page.content.decode().count(f'src="{PAGE}reminder/de/"') == 2
    assert samples.letter("reminder", "de").subject in text_of(page)
    assert "frame-src 'self'" in page["Content-Security-Policy"]


def test_the_framed_mail_can_neither_run_nor_load_anything(staff: Client) -> None:
    answer = staff.get(f"{PAGE}code_ready/fr/")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"
    )
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert 'src="data:image/png;base64,' in answer.content.decode()


def test_a_test_goes_to_ones_own_address_once_a_press(staff: Client, box: MailBox) -> None:
    for _ in range(2):
        page = staff.post(f"{PAGE}received/it/test/", follow=True)
    assert "A test is on its way to sam@shop.example." in text_of(page)
    assert sending.send_due(compose, timezone.now) == 1
    assert box.mails[0].recipients == ["sam@shop.example"]
    assert box.mails[0].message["Subject"] == samples.letter("received", "it").subject
    assert AuditEntry.objects.filter(action="sent mail", target="test of received").count() == 2
    assert Mail.objects.get().recipient == ""


@pytest.mark.parametrize("path", ["nonsense/en/", "received/xx/", "received/en/test/"])
def test_what_there_is_not_is_not_found(staff: Client, path: str) -> None:
    answer = staff.get(f"{PAGE}{path}")
    assert answer.status_code in {404, 405}


def test_the_switch_of_a_mail_is_shown(staff: Client, settings: Any) -> None:
    settings.MAIL_ALERTS_TO = ""
    assert "This mail is off" in text_of(staff.get(PAGE, {"kind": "alert"}))
    settings.MAIL_ALERTS_TO = "shop@example.com"
    assert "in any case" not in text_of(staff.get(PAGE))
    settings.MAIL_LABEL = "always"
    assert "to the order’s own address in any case" in text_of(staff.get(PAGE))
    for news, expected in (((), "is off (MAIL_NEWS)"), (("received",), "is on (MAIL_NEWS)")):
        settings.MAIL_NEWS = news
        assert expected in text_of(staff.get(PAGE, {"kind": "received"}))
    assert "goes to shop@example.com" in text_of(staff.get(PAGE, {"kind": "alert"}))


def test_strangers_see_no_preview(client: Client, box: MailBox) -> None:
    for path in (PAGE, f"{PAGE}received/en/"):
        assert "/login/" in client.get(path).url


def test_without_a_mail_server_there_is_no_preview(simulator: Simulator) -> None:
    assert inside(member()).get(PAGE).status_code == 404


def test_the_mailbox_is_the_demos_and_not_the_portals(staff: Client) -> None:
    assert staff.get("/mailbox/").status_code == 404


def test_a_sample_code_is_one_that_phones_read(simulator: Simulator) -> None:
    """They do not read the small Micro QR codes."""
    pictures = made_up.letter("code_ready", "en").attachments
    found = [zxingcpp.read_barcodes(Image.open(io.BytesIO(one.content))) for one in pictures]
    assert [(code.text, code.format) for code in chain(*found)] == [
        ("SAMPLE", zxingcpp.BarcodeFormat.QRCode)
    ] * len(pictures)
