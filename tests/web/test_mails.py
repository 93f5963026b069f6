"""What the mails say, and that text and HTML say the same, in all six languages."""

import io
import re
from html import unescape
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from portal.mail import outbox, sending
from portal.mail.letter import Attachment
from portal.mail.outbox import Order
from portal.models import Mail, Submission
from portal.returns.mails import samples
from portal.returns.mails.compose import compose
from portal.returns.mails.facts import Facts
from portal.returns.mails.kinds import KINDS
from portal.returns.mails.writing import write
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.mail_server import Delivered, MailBox

pytestmark = pytest.mark.django_db
MONDAY = "2026-11-23 12:00:00+01:00"
ADDRESS = "sanne@example.com"
CONTACT = "https://shop.example/contact/"  # the shop's own page
FACTS = Facts(
    items=["1 × T-shirt organic cotton, M"],
    place_title="PostNL",
    place=["Bruna Molenstraat", "Stationsweg 3, 5611 AB Eindhoven"],
    hours=["Monday 09:00–17:30"],
    refund=["€16.45"],
)
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]


def ready(customer: Customer, option: str) -> Submission:
    """A return whose label is ready."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        customer.create(option)
        for _ in range(4):
            clock.shift(5)
            customer.visit(customer.url)
    return Submission.objects.get()


def sent(
    box: MailBox, row: Submission, kind: str = "label_ready", language: str = "en"
) -> Delivered:
    now = timezone.now()
    key = f"submission:{row.pk}:{kind}:{language}"
    facts = FACTS.as_json()
    outbox.put(Order(key, kind, ADDRESS, language, facts, submission=row), now)
    assert sending.send_due(compose, lambda: now) == 1
    return box.mails[-1]


def words(mail: Delivered, kind: str) -> str:
    """The text of a part, without markup and line breaks."""
    body = mail.message.get_body((kind,))
    assert body
    text = re.sub(r"<(style|title)>.*?</\1>|<[^>]+>", " ", body.get_content(), flags=re.DOTALL)
    return " ".join(unescape(text).split())


def attached(mail: Delivered) -> dict[str, bytes]:
    return {
        str(part.get_filename()): part.get_content()
        for part in mail.message.walk()
        if part.get_filename()
    }


def test_the_label_comes_as_a_pdf_that_opens(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    row = ready(customer, "drop_off_point")
    files = attached(sent(box, row))
    label = files[f"label-{row.return_id}.pdf"]
    assert len(PdfReader(io.BytesIO(label)).pages) == 1


def test_the_code_is_shown_in_the_mail_and_attached(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    row = ready(customer, "drop_off_labelless")
    mail = sent(box, row)
    parts = [part for part in mail.message.walk() if part.get_content_type() == "image/png"]
    assert [part.get_content_disposition() for part in parts] == ["inline", "attachment"]
    assert {part.get_filename() for part in parts} == {f"qr-{row.return_id}.png"}
    for part in parts:
        assert Image.open(io.BytesIO(part.get_content())).format == "PNG"
    body = mail.message.get_body(("html",))
    assert body
    assert 'src="cid:code"' in body.get_content()


def test_the_mail_says_what_to_do_by_when_and_where(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    mail = sent(box, ready(customer, "drop_off_point"))
    for kind in ("plain", "html"):
        text = words(mail, kind)
        for words_of in ("Drop off by Monday, 7 December 2026", "Bruna Molenstraat", "€16.45"):
            assert words_of in text
        assert "Print the label at 100% (actual size)" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_html_say_the_same_in_each_language(
    customer: Customer, simulator: Simulator, box: MailBox, language: str
) -> None:
    row = ready(customer, "drop_off_point")
    for kind in KINDS:
        mail = sent(box, row, kind, language)
        plain, html = words(mail, "plain"), words(mail, "html")
        for sentence in re.split(r"(?<=[.?])\s", plain.replace("http://127.0.0.1:8000/", "")):
            for word in re.sub(r"\b\d\. ?", "", sentence).split():
                assert word in html, (kind, word)


def test_the_only_address_of_the_portal_is_its_first_page(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    mail = sent(box, ready(customer, "drop_off_point"))
    for kind in ("plain", "html"):
        body = mail.message.get_body((kind,))
        assert body
        urls = set(re.findall(r"https?://[^\s\"<>]+", body.get_content()))
        assert urls == {"http://127.0.0.1:8000/", CONTACT}


def test_a_mail_loads_nothing_and_is_small(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    body = sent(box, ready(customer, "drop_off_labelless")).message.get_body(("html",))
    assert body
    html = body.get_content()
    assert len(html.encode()) < 60_000
    named = set(re.findall(r'(?:src|href)="([^"]*)"', html))
    assert named == {"cid:code", "http://127.0.0.1:8000/", CONTACT}
    assert "url(" not in html
    assert "prefers-color-scheme: dark" in html


def test_a_label_above_the_limit_is_left_to_the_portal(
    customer: Customer, simulator: Simulator, box: MailBox, settings: Any
) -> None:
    settings.MAIL_ATTACHMENTS_MB = 0
    mail = sent(box, ready(customer, "drop_off_point"))
    assert attached(mail) == {}
    assert "Get your label on our returns page" in words(mail, "plain")


def test_a_return_without_a_label_is_not_told_to_have_one(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    row = ready(customer, "drop_off_point")
    Submission.objects.update(state=Submission.State.LABEL_FAILED)
    now = timezone.now()
    outbox.put(Order("a", "label_ready", ADDRESS, "en", submission=row), now)
    assert sending.send_due(compose, lambda: now) == 0
    assert Mail.objects.get().reason == "nothing to tell"


@pytest.mark.parametrize("name", ["label_failed", "return_cancelled"])
def test_a_mail_of_a_return_without_a_label_promises_no_refund(
    simulator: Simulator, name: str
) -> None:
    letter = samples.letter(name, "en")
    assert "Your refund" not in letter.text + letter.html
    assert "Contact us https://shop.example/contact/" in letter.text


def test_a_line_break_in_a_name_adds_no_header(
    simulator: Simulator, box: MailBox, settings: Any
) -> None:
    evil = "Noordpunt\r\nBcc: victim@example.com"
    settings.BRAND = settings.BRAND | {"name": evil, "email": "help@shop.example\r\nBcc: v@e.nl"}
    now = timezone.now()
    facts = Facts(items=[f"1 × {evil}"]).as_json()
    outbox.put(Order("a", "alert", ADDRESS, "en", facts), now)
    assert sending.send_due(compose, lambda: now) == 1
    assert box.mails[0].recipients == [ADDRESS]
    assert box.mails[0].message["Bcc"] is None
    assert box.mails[0].message["Reply-To"] is None


@pytest.mark.parametrize(
    ("setting", "expected"), [("", "help@shop.example"), ("r@shop.example", "r@shop.example")]
)
def test_answers_go_to_the_brand_unless_a_setting_says_where(
    simulator: Simulator, box: MailBox, settings: Any, setting: str, expected: str
) -> None:
    settings.BRAND = settings.BRAND | {"email": "help@shop.example"}
    settings.MAIL_REPLY_TO = setting
    now = timezone.now()
    outbox.put(Order("a", "alert", ADDRESS, "en"), now)
    sending.send_due(compose, lambda: now)
    assert box.mails[0].message["Reply-To"] == expected


def test_a_label_of_eight_megabytes_is_left_to_the_portal(simulator: Simulator) -> None:
    row = Submission(
        return_id=7,
        delivery_option="drop_off_point",
        state="label_ready",
        created_at=timezone.now(),
    )
    large = Attachment("label-7.pdf", b"0" * 8 * 1024 * 1024, "application/pdf")
    letter = write(KINDS["label_ready"], row, FACTS, (large,))
    assert [part.name for part in letter.attachments if not part.cid] == []
    for said in (letter.text, letter.html):
        assert "Get your label on our returns page, with your order number." in said
        assert "attached" not in said
