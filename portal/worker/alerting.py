"""Tells the merchant that a job fails or that returns wait for staff, once a day each."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import requests
from django.conf import settings

from portal.mail import outbox
from portal.mail.outbox import Order
from portal.models import JobRun, Mail, MailState
from portal.return_index import queues
from portal.return_index.queues import Queue
from portal.returns.mails.kinds import ALERT
from portal.returns.submissions import attention

AGAIN_AFTER = timedelta(days=1)
TOLD = "told: "  # begins the name of the row that says when a subject was told
OVERDUE = dict.fromkeys(("purge", "reconcile", "backup"), timedelta(days=2))
UNSENT = {
    MailState.FAILED: "Mails that could not be sent",
    MailState.BOUNCED: "Mails that came back undelivered",
}
TIMEOUT = 5  # seconds


def is_on() -> bool:
    """Whether there is anyone to tell."""
    return bool(settings.ALERT_WEBHOOK_URL or (outbox.is_on() and settings.MAIL_ALERTS_TO))


def tell(now: datetime) -> list[str]:
    """Send what was not told within a day; returns the sentences. Counts only, nothing personal."""
    news = [(subject, sentence) for subject, sentence in _troubles(now) if _is_news(subject, now)]
    if not is_on() or not news:
        return []
    sentences = [sentence for _subject, sentence in news]
    _send(sentences, now)
    for subject, _sentence in news:
        JobRun.objects.update_or_create(name=TOLD + subject, defaults={"last_run_at": now})
    return sentences


def _troubles(now: datetime) -> Iterator[tuple[str, str]]:
    if count := attention.count(now):
        yield "attention", f"Returns that need attention: {count}. See {settings.BASE_URL}/support/"
    if count := queues.counts()[Queue.APPROVAL]:
        yield "approval", f"Returns that wait for your approval: {count}."
    for state, sentence in UNSENT.items():
        if count := Mail.objects.filter(state=state).count():
            yield f"mails {state}", f"{sentence}: {count}."
    for run in JobRun.objects.exclude(name__startswith=TOLD):
        if run.failures:
            yield run.name, f"The job {run.name} failed {run.failures} times in a row."
        elif run.name in OVERDUE and now - run.last_run_at > OVERDUE[run.name]:
            yield run.name, f"The job {run.name} was last run on {run.last_run_at:%d %B %Y}."


def _is_news(subject: str, now: datetime) -> bool:
    told = JobRun.objects.filter(name=TOLD + subject, last_run_at__gt=now - AGAIN_AFTER)
    return not told.exists()


def _send(sentences: list[str], now: datetime) -> None:
    """Post the sentences and mail them; raises where the webhook does not answer."""
    if url := settings.ALERT_WEBHOOK_URL:
        text = "\n".join(sentences)
        answer = requests.post(url, json={"text": text}, timeout=TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
    if outbox.is_on() and settings.MAIL_ALERTS_TO:
        key = f"alert:{now:%Y-%m-%dT%H:%M:%S}"
        facts = {"items": sentences}
        outbox.put(Order(key, ALERT, settings.MAIL_ALERTS_TO, "en", facts), now)
