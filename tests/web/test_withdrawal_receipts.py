"""The receipt: text, HTML and PDF say all that was declared, and it arrives in the end."""

import io
import logging
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone, translation
from pypdf import PdfReader

from portal.evidence import chain, verification
from portal.mail import outbox
from portal.mail.outbox import Order
from portal.models import Evidence, Mail, MailState, Withdrawal
from portal.operations import retention
from portal.operations.backups.held_mails import HOLD_BACK
from portal.simulator.server import Simulator
from portal.withdrawal import endings
from portal.withdrawal.letters import local_time
from portal.worker import runs
from portal.worker.jobs import JOBS
from tests.harness.evidence import run as run_sql
from tests.harness.mail_server import MailBox, mail_server
from tests.harness.withdrawal import TRADER, TYPED, Consumer, switched_on

pytestmark = pytest.mark.django_db
MAIL = next(job for job in JOBS if job.name == "mail")
HOUR = timedelta(hours=1)
JOINER = "\u2060"


@pytest.fixture
def consumer(settings: Any, simulator: Simulator, box: MailBox) -> Consumer:
    switched_on(settings)
    return Consumer()


def work(later: timedelta = timedelta()) -> runs.Result | None:
    """The worker's mail job, so much later."""
    return runs.run(MAIL, lambda: timezone.now() + later)


def the_mail(box: MailBox) -> EmailMessage:
    work()
    return box.mails[-1].message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def file_of(message: EmailMessage, name: str) -> bytes:
    return next(
        bytes(part.get_payload(decode=True) or b"")
        for part in message.walk()
        if part.get_filename() == name
    )


def pdf_text(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages)


def kinds() -> list[str]:
    return list(Evidence.objects.order_by("number").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("language", "winter", "summer"),
    [
        ("en", "21:05:07 CET", "21:05:07 CEST"),
        ("de", "21:05:07 Uhr (MEZ)", "21:05:07 Uhr (MESZ)"),
        ("fr", "21:05:07 UTC+01:00", "21:05:07 UTC+02:00"),
        ("es", "21:05:07 (CET)", "21:05:07 (CEST)"),
        ("it", "21:05:07 CET", "21:05:07 CEST"),
        ("nl", "21:05:07 CET", "21:05:07 CEST"),
    ],
)
def test_the_time_is_named_as_each_language_says_it(
    language: str, winter: str, summer: str
) -> None:
    moments = [
        datetime(2026, month, 7, 21, 5, 7, tzinfo=ZoneInfo("Europe/Paris")) for month in (1, 7)
    ]
    with translation.override(language):
        written = [local_time(moment) for moment in moments]
    assert [text.endswith(end) for text, end in zip(written, (winter, summer), strict=True)] == [
        True,
        True,
    ], written


def test_text_html_and_pdf_say_the_same(consumer: Consumer, box: MailBox) -> None:
    with time_machine.travel(datetime(2026, 7, 1, 21, 59, 58, tzinfo=UTC), tick=False):
        page = unescape(consumer.declare().text)
        message = the_mail(box)
    row, entry = Withdrawal.objects.get(), Evidence.objects.get(kind="statement")
    shown = [row.reference, "1 July 2026, 23:59:58 CEST", *TYPED.values()]
    assert [words for words in shown if words not in page] == []
    expected = [row.reference, entry.digest, TRADER, "2026-07-01 21:59:58 UTC", "23:59:58"]
    expected += [line for text in TYPED.values() for line in text.split("\n")]
    expected += ["http://127.0.0.1:8000/", shown[1], "I withdraw from the contract named below."]
    texts = {
        "text": body(message, "plain"),
        "html": unescape(re.sub(r"<[^>]+>", " ", body(message, "html")))
        + "http://127.0.0.1:8000/" * ('href="http://127.0.0.1:8000/"' in body(message, "html")),
        "pdf": pdf_text(file_of(message, f"{row.reference}.pdf")),
    }
    for kind, text in texts.items():
        flat = " ".join(text.replace(JOINER, "").split())
        missing = [words for words in expected if " ".join(words.split()) not in flat]
        # A digest is longer than a line of the PDF.
        missing = [words for words in missing if words not in flat.replace(" ", "")]
        assert not missing, kind


def test_subject_and_headers_hold_nothing_that_was_typed(consumer: Consumer, box: MailBox) -> None:
    consumer.declare(name="Eve\r\nBcc: all@x", contract="Subject: hello", goods="\nBcc: b@x")
    message = the_mail(box)
    assert message["Subject"] == f"We’ve received your withdrawal {consumer.reference}"
    assert message["Bcc"] is None
    assert box.mails[-1].recipients == [TYPED["email"]]
    assert "Eve" not in str(message.items())


def test_the_only_link_is_the_portals_own(consumer: Consumer, box: MailBox) -> None:
    """A stranger could otherwise have the shop mail a link of theirs."""
    evil = "https://evil.example/login?a=b and www.evil.example or me@evil.example"
    consumer.declare(name=evil, contract=evil, goods=f"<a href='{evil}'>x</a>")
    message = the_mail(box)
    links = re.findall(r'(?:href|src)="([^"]*)"', body(message, "html"))
    assert set(links) == {"http://127.0.0.1:8000/"}
    for kind in ("plain", "html"):
        text = body(message, kind).replace("http://127.0.0.1:8000/", "")
        assert "evil.example" not in text
        assert "https://" not in text
    # The proof has it as it was typed.
    assert evil in chain.facts_of(Evidence.objects.get(kind="statement"))["name"]


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl", "es", "it"])
def test_it_speaks_the_pages_language(consumer: Consumer, box: MailBox, language: str) -> None:
    consumer.declare(language=language)
    message = the_mail(box)
    assert f'<html lang="{language}">' in body(message, "html")
    pdf = PdfReader(io.BytesIO(file_of(message, f"{consumer.reference}.pdf")))
    assert pdf.trailer["/Root"]["/Lang"] == language
    heading = re.findall("<h1[^>]*>([^<]*)", body(message, "html"))[0]
    assert unescape(heading) == consumer.heading


def test_letters_without_a_glyph_are_named_and_the_exact_text_is_attached(
    consumer: Consumer, box: MailBox
) -> None:
    consumer.declare(name="🎉 שרה 王 Łódź", goods="= 1+1\n@SUM")
    content = consumer.press("/withdraw/receipt.pdf").page.content
    text = pdf_text(content)
    assert "[U+1F389] [U+05E9][U+05E8][U+05D4] [U+738B] Łódź" in text
    attached = PdfReader(io.BytesIO(content)).attachments["statement.txt"][0].decode()
    for exact in (attached, file_of(the_mail(box), "statement.txt").decode()):
        assert '"name": "🎉 שרה 王 Łódź"' in exact
        assert '"goods": "= 1+1\\n@SUM"' in exact


def test_a_pdf_runs_nothing_that_was_typed(consumer: Consumer) -> None:
    evil = "(x) Tj ET endobj /OpenAction << /S /JavaScript /JS (app.alert(1)) >> **bold** <b>"
    consumer.declare(name=evil, goods=evil)
    content = consumer.press("/withdraw/receipt.pdf").page.content
    assert consumer.page["Content-Type"] == "application/pdf"
    assert evil in " ".join(pdf_text(content).split())
    root = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert "/OpenAction" not in root or "/JS" not in str(root["/OpenAction"])
    assert not [word for word in (b"/JavaScript", b"app.alert", b"(x) Tj") if word in content]


def test_a_receipt_is_small_and_its_letters_stay_out_of_the_log(
    consumer: Consumer, caplog: Any
) -> None:
    """The library would log the names of all letters, and put in the font's other weights."""
    consumer.declare()
    with caplog.at_level(logging.INFO):
        content = consumer.press("/withdraw/receipt.pdf").page.content
    assert [record for record in caplog.records if record.name.startswith("fontTools")] == []
    assert len(content) < 15_000


def test_the_longest_text_fits_on_pages(consumer: Consumer) -> None:
    longest = {"name": "W" * 200, "contract": "W" * 500, "goods": "W\n" * 998 + "end"}
    consumer.declare(**longest)
    assert "end" in pdf_text(consumer.press("/withdraw/receipt.pdf").page.content)


def test_sent_is_evidence_and_the_outbox_forgets(consumer: Consumer, box: MailBox) -> None:
    consumer.declare()
    row = Mail.objects.get()
    assert (row.recipient, row.facts) == ("", "{}")
    work()
    assert kinds() == ["statement", "receipt_sent"]
    assert Withdrawal.objects.get().receipt == "sent"
    assert not endings.pending().exists()
    work()
    assert kinds() == ["statement", "receipt_sent"]
    assert verification.verify().trouble == ""


def test_a_receipt_waits_for_a_mail_server_that_is_away_for_days(
    consumer: Consumer, settings: Any
) -> None:
    """Even through the purge of what is older than RETENTION_DAYS."""
    settings.EMAIL_PORT = 1
    consumer.declare()
    result = work()
    assert result
    assert result.is_failure
    for days in (4, 200):
        moment = timezone.now() + timedelta(days=days)
        retention.purge(moment)
        assert Mail.objects.get().state == MailState.DUE
    with mail_server() as box:
        settings.EMAIL_PORT = box.port
        work(timedelta(days=200))
        assert [mail.recipients for mail in box.mails] == [[TYPED["email"]]]


def test_a_receipt_waits_for_a_worker_that_was_off_for_days(
    consumer: Consumer, box: MailBox
) -> None:
    """Other mails expire then; nothing told the worker that they could not be sent."""
    consumer.declare()
    work(timedelta(days=30))
    assert [mail.recipients for mail in box.mails] == [[TYPED["email"]]]


def test_an_address_that_the_server_refuses_is_noted(consumer: Consumer, box: MailBox) -> None:
    box.refusals[TYPED["email"]] = "550 no such user"
    consumer.declare()
    work()
    assert kinds() == ["statement", "receipt_failed"]
    assert Withdrawal.objects.get().receipt == "failed"
    assert chain.facts_of(Evidence.objects.get(number=2))["reason"] == "550"
    # Sent again it arrives, and that is noted too.
    box.refusals.clear()
    consumer.press("/withdraw/again/")
    work()
    assert kinds() == ["statement", "receipt_failed", "receipt_sent"]
    assert Withdrawal.objects.get().receipt == "sent"


def test_a_mail_that_comes_back_later_is_noted_too(consumer: Consumer, box: MailBox) -> None:
    consumer.declare()
    work()
    Mail.objects.update(state=MailState.BOUNCED)
    work()
    assert kinds() == ["statement", "receipt_sent", "receipt_failed"]
    assert Withdrawal.objects.get().receipt == "bounced"


@pytest.mark.parametrize(
    "email", ['"x@y', "<x@y>", "(x@y", "x@y;z", "ü@exämple.de", "x@y>", "x\\@y", "@".join("ab")]
)
def test_an_address_that_cannot_be_written_holds_up_no_other_mail(
    consumer: Consumer, box: MailBox, email: str
) -> None:
    consumer.declare(email=email)
    Consumer().declare(contract="#2")
    result = work()
    assert result
    assert not result.is_failure
    assert [TYPED["email"]] in [mail.recipients for mail in box.mails]
    assert "due" not in Mail.objects.values_list("state", flat=True)
    assert len(kinds()) == 4


def test_a_crowds_receipts_leave_after_all_others(consumer: Consumer, box: MailBox) -> None:
    for number in range(8):
        consumer.declare(contract=f"#{number}", email=f"crowd-{number}@x")
    order = Order(key="return:1:label_ready", kind="other", recipient="label@x", language="en")
    outbox.put(order, timezone.now())
    work()
    sent = [mail.recipients[0] for mail in box.mails]
    assert sent[:5] == [f"crowd-{number}@x" for number in range(5)]
    assert sent[5:] == ["crowd-5@x", "crowd-6@x", "crowd-7@x"]
    tried = Mail.objects.get(kind="other")
    assert tried.state == MailState.FAILED  # this kind has no letter; it was tried first


def test_the_merchant_is_told_reference_and_time_only(
    consumer: Consumer, box: MailBox, settings: Any
) -> None:
    settings.WITHDRAWAL_NOTIFY = "shop@noordpunt.example"
    consumer.declare()
    work()
    notice = next(mail for mail in box.mails if mail.recipients == ["shop@noordpunt.example"])
    text = body(notice.message, "plain") + body(notice.message, "html")
    assert consumer.reference in text
    assert not [words for words in TYPED.values() if words.split("\n")[0] in text]


def test_switched_off_the_receipts_that_are_due_still_go(
    consumer: Consumer, box: MailBox, settings: Any
) -> None:
    consumer.declare()
    settings.WITHDRAWAL = False
    work()
    assert len(box.mails) == 1


def test_a_restore_sends_receipts_and_holds_back_the_other_mails(consumer: Consumer) -> None:
    consumer.declare()
    outbox.put(Order(key="return:1", kind="x", recipient="a@b", language="en"), timezone.now())
    run_sql(HOLD_BACK)
    assert {mail.kind: mail.state for mail in Mail.objects.all()} == {
        "withdrawal_receipt": MailState.DUE,
        "x": MailState.FAILED,
    }


def test_no_one_drops_a_receipt(consumer: Consumer) -> None:
    consumer.declare()
    assert not outbox.drop(Mail.objects.get())
    assert Mail.objects.exists()


def test_a_receipt_whose_statement_was_erased_tells_nothing(
    consumer: Consumer, box: MailBox
) -> None:
    consumer.declare()
    Withdrawal.objects.all().delete()
    work()
    assert box.mails == []
    assert Mail.objects.get().reason == "nothing to tell"
    call_command("evidence", "verify", stdout=io.StringIO())
