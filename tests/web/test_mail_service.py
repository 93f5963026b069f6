"""A mail service's API in place of SMTP: what it is given, how it fails, and what comes back."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.mail import outbox, sending
from portal.mail.letter import Attachment, Letter
from portal.mail.outbox import Order
from portal.mail.server import MailServerAway
from portal.models import Mail, MailState
from tests.harness.staff import inside, member, text_of

pytestmark = pytest.mark.django_db
ADDRESS = "sanne@example.com"
SECRET = "q7Vt2mZc9RkXw4LpHs8NdJf3Gb6YyTa1"
EVENTS = "/mail/events/postmark/"


class Postmark:
    """The service: it keeps what it gets, and answers as it is told; with 0 it hangs up."""

    def __init__(self) -> None:
        self.mails: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.mails.append(json.loads(body))
                status = service.statuses.pop(0) if service.statuses else 200
                if status:
                    self._answer(status)

            def _answer(self, status: int) -> None:
                code = 0 if status == 200 else 300
                answer = {"To": ADDRESS, "MessageID": "m1", "ErrorCode": code, "Message": "OK"}
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def service(settings: Any) -> Iterator[Postmark]:
    service = Postmark()
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.MAIL_FROM = "Noordpunt <returns@noordpunt.example>"
    settings.MAIL_BOUNCES_TO = "bounces@noordpunt.example"
    settings.MAIL_SERVICE, settings.MAIL_EVENTS_SECRET = "postmark", SECRET
    settings.ANYMAIL = {
        "POSTMARK_SERVER_TOKEN": "token",
        "POSTMARK_API_URL": f"http://127.0.0.1:{service.server.server_port}/",
        "IGNORE_UNSUPPORTED_FEATURES": True,
        "WEBHOOK_SECRET": f"mail:{SECRET}",
    }
    yield service
    service.server.shutdown()
    service.server.server_close()


def letter(mail: Mail) -> Letter:
    files = (
        Attachment("code.png", b"PNG", "image/png", cid="code"),
        Attachment("label.pdf", b"%PDF", "application/pdf"),
    )
    return Letter("Your label", "Text", "<img src='cid:code'>", attachments=files)


def send() -> int:
    now = timezone.now()
    outbox.put(Order("return:7:label_ready", "label_ready", ADDRESS, "en", return_id=7), now)
    return sending.send_due(letter, timezone.now)


def the_mail() -> Mail:
    return Mail.objects.get()


def bounce(client: Client, secret: str = SECRET, url: str = EVENTS, **changes: Any) -> int:
    event = {"RecordType": "Bounce", "Type": "HardBounce", "Email": ADDRESS, "MessageID": "m1"}
    event |= {"Metadata": {"mail": str(the_mail().uuid)}, "BouncedAt": "2026-11-26T12:00:00Z"}
    sign_in = base64.b64encode(f"mail:{secret}".encode()).decode()
    answer = client.post(
        url, event | changes, "application/json", headers={"Authorization": f"Basic {sign_in}"}
    )
    return int(answer.status_code)


def test_a_service_gets_text_html_pictures_and_files(service: Postmark) -> None:
    assert send() == 1
    [given] = service.mails
    assert (given["To"], given["Subject"]) == (ADDRESS, "Your label")
    assert given["From"] == "Noordpunt <returns@noordpunt.example>"
    assert (given["TextBody"], given["HtmlBody"]) == ("Text", "<img src='cid:code'>")
    files = {file["Name"]: file for file in given["Attachments"]}
    assert files["code.png"]["ContentID"] == "cid:code"
    assert base64.b64decode(files["label.pdf"]["Content"]) == b"%PDF"
    assert given["Metadata"] == {"mail": str(the_mail().uuid)}
    headers = {header["Name"]: header["Value"] for header in given["Headers"]}
    assert headers["Auto-Submitted"] == "auto-generated"


def test_a_mail_that_the_service_refuses_fails_and_others_go_on(service: Postmark) -> None:
    service.statuses = [422]
    assert send() == 0
    assert (the_mail().state, the_mail().reason) == (MailState.FAILED, "550")


@pytest.mark.parametrize("status", [401, 429, 500])
def test_a_service_that_takes_no_mail_pauses_the_sending(service: Postmark, status: int) -> None:
    service.statuses = [status]
    with pytest.raises(MailServerAway):
        send()
    assert (the_mail().state, the_mail().attempts) == (MailState.DUE, 0)


def test_an_answer_that_is_lost_sends_the_mail_once_more(service: Postmark) -> None:
    service.statuses = [0]
    assert send() == 1
    assert len(service.mails) == 2
    assert the_mail().interruptions == 1


def test_a_service_that_cannot_be_reached_costs_nothing(service: Postmark, settings: Any) -> None:
    settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_API_URL": "http://127.0.0.1:1/"}
    with pytest.raises(MailServerAway):
        send()
    assert (the_mail().state, the_mail().interruptions) == (MailState.DUE, 0)


def test_a_bounce_is_told_to_staff_without_the_address(service: Postmark, client: Client) -> None:
    send()
    assert bounce(client) == 200
    mail = the_mail()
    assert (mail.state, mail.reason, mail.recipient) == (MailState.BOUNCED, "bounced", "")
    assert "1 mail came back undelivered." in text_of(inside(member()).get("/support/mails/"))


def test_with_a_wrong_secret_nothing_is_noted(service: Postmark, client: Client) -> None:
    send()
    assert bounce(client, "wrong") == 403
    assert client.post(EVENTS, {}, "application/json").status_code == 403
    assert the_mail().state == MailState.SENT


@pytest.mark.parametrize(
    "changes",
    [
        {"Metadata": {"mail": "00000000-0000-0000-0000-000000000000"}},
        {"Metadata": {"mail": "no uuid"}},
        {"Metadata": {}},
        {"RecordType": "Delivery"},
        {"RecordType": "Open"},
    ],
)
def test_other_events_change_nothing(
    service: Postmark, client: Client, changes: dict[str, Any]
) -> None:
    send()
    assert bounce(client, **changes) == 200
    assert the_mail().state == MailState.SENT


def test_what_is_no_event_is_refused(service: Postmark, client: Client) -> None:
    send()
    sign_in = base64.b64encode(f"mail:{SECRET}".encode()).decode()
    headers = {"Authorization": f"Basic {sign_in}"}
    for body in (b"", b"[]", b"\xff", b"7"):
        answer = client.post(EVENTS, body, "application/json", headers=headers)
        assert answer.status_code == 400, body


def test_no_other_service_and_no_reading_has_an_address(
    service: Postmark, client: Client, settings: Any
) -> None:
    send()
    assert bounce(client, url="/mail/events/mailgun/") == 404
    assert client.get(EVENTS).status_code == 405
    settings.MAIL_EVENTS_SECRET = ""
    assert bounce(client) == 404
