"""The merchant is told what is wrong: by webhook, by mail, once a day, with counts only."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import requests

from portal.mail import sending
from portal.models import JobRun, Mail, Submission
from portal.returns.mails.compose import compose
from portal.simulator.server import Simulator
from portal.worker import alerting
from tests.harness.mail_server import mail_server

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Hook:
    """A chat's webhook that keeps what it is told."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.status = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.texts.append(json.loads(body)["text"])
                self.send_response(hook.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def hook(settings: Any) -> Iterator[Hook]:
    hook = Hook()
    settings.ALERT_WEBHOOK_URL = f"http://127.0.0.1:{hook.server.server_port}/"
    yield hook
    hook.server.shutdown()
    hook.server.server_close()


def a_failed_label() -> None:
    Submission.objects.create(
        draft_id="a" * 16,
        outgoing_parcel=1,
        created_at=NOW,
        return_id=7,
        state=Submission.State.LABEL_FAILED,
    )


def test_where_nothing_is_wrong_nothing_is_told(hook: Hook) -> None:
    assert alerting.tell(NOW) == []
    assert hook.texts == []


def test_a_return_that_needs_attention_is_told_once_a_day(hook: Hook) -> None:
    a_failed_label()
    for moment in (NOW, NOW + timedelta(hours=1), NOW + DAY + timedelta(seconds=1)):
        alerting.tell(moment)
    assert hook.texts == [
        "Returns that need attention: 1. See http://127.0.0.1:8000/support/",
        "Returns that need attention: 1. See http://127.0.0.1:8000/support/",
    ]


def test_a_failing_and_an_overdue_job_are_told(hook: Hook) -> None:
    JobRun.objects.create(name="mail", last_run_at=NOW, failures=3)
    JobRun.objects.create(name="purge", last_run_at=NOW - 3 * DAY)
    alerting.tell(NOW)
    assert hook.texts == [
        "The job mail failed 3 times in a row.\nThe job purge was last run on 23 November 2026."
    ]


def test_a_webhook_that_does_not_answer_is_tried_again(hook: Hook) -> None:
    a_failed_label()
    hook.status = 500
    with pytest.raises(requests.HTTPError):
        alerting.tell(NOW)
    hook.status = 200
    alerting.tell(NOW)
    assert len(hook.texts) == 2


def test_the_merchant_is_told_by_mail(simulator: Simulator, settings: Any) -> None:
    a_failed_label()
    with mail_server() as box:
        for name, value in box.settings.items():
            setattr(settings, name, value)
        settings.MAIL_ALERTS_TO = "shop@example.com"
        alerting.tell(NOW)
        assert sending.send_due(compose, lambda: NOW) == 1
        assert box.mails[0].recipients == ["shop@example.com"]
        body = box.mails[0].message.get_body(("plain",))
        assert body
        assert "Returns that need attention: 1." in body.get_content()


def test_without_anyone_to_tell_nothing_is_kept() -> None:
    a_failed_label()
    assert alerting.tell(NOW) == []
    assert not JobRun.objects.exists()
    assert not Mail.objects.exists()
