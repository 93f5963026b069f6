"""Checks of the mail server, and of the mails that wait for it."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone

from portal.doctor.finding import Finding, note, ok, wrong
from portal.models import Mail, MailState
from portal.operations.backups import held_mails
from portal.sendcloud import SendcloudError
from portal.upstream import clients

OVERDUE = timedelta(minutes=15)
TRY = "manage.py doctor --mail-to ADDRESS sends a sample."
REFUSED = (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError)


def mail_server() -> Iterator[Finding]:
    """Whether the mail server takes the portal's mail; nothing is sent."""
    if not settings.HAS_MAIL:
        return
    if settings.MAIL_SERVICE:
        yield ok("Mail", f"Mails leave through {settings.MAIL_SERVICE}. {TRY}")
        return
    connection = get_connection(settings.EMAIL_BACKEND, timeout=5)
    try:
        _greet(connection)
    except REFUSED:
        advice = "Check user and password in EMAIL_URL."
        yield wrong("Mail", "The mail server refuses the sign-in.", advice)
    except (OSError, smtplib.SMTPException):
        advice = "Check host, port and encryption in EMAIL_URL."
        yield wrong("Mail", "The mail server cannot be reached.", advice)
    else:
        yield ok("Mail", f"The mail server answers. {TRY}")
    finally:
        connection.close()


def _greet(connection: Any) -> None:
    """Connect, sign in and ask for nothing; a mail service has no such question."""
    connection.open()
    line = getattr(connection, "connection", None)
    if line and line.noop()[0] != 250:
        raise smtplib.SMTPException


def outbox() -> Iterator[Finding]:
    """Whether mails leave in time, and whether all could be sent."""
    if not settings.HAS_MAIL:
        return
    late_since = timezone.now() - OVERDUE
    held_back = held_mails.held_back()
    failed = Mail.objects.filter(state=MailState.FAILED).count() - held_back
    if late := Mail.objects.filter(state=MailState.DUE, due_at__lt=late_since).count():
        advice = "Read the worker's log."
        yield wrong("Mail", f"Mails that are more than 15 minutes late: {late}.", advice)
    if failed:
        yield wrong("Mail", f"Mails that could not be sent: {failed}.", "Check their addresses.")
    if bounced := Mail.objects.filter(state=MailState.BOUNCED).count():
        sentence = f"Mails that came back undelivered: {bounced}."
        yield wrong("Mail", sentence, "In the console, under Mails, send each again or drop it.")
    if held_back:
        yield note(
            "Mail",
            f"Mails that a restore held back, because they may have been sent before: {held_back}.",
            "In the console, under Mails, send each again or drop it.",
        )


def news() -> Iterator[Finding]:
    """Whether news can be told at all, and whether Sendcloud tells the same."""
    if not settings.HAS_MAIL or not settings.MAIL_NEWS:
        return
    if clients.returns_api() is None:
        sentence = "MAIL_NEWS is set, but without API keys the portal learns little of parcels."
        yield wrong("Mail", sentence, "Set SENDCLOUD_PUBLIC_KEY and SENDCLOUD_SECRET_KEY.")
    if {"handed_over", "received"} & set(settings.MAIL_NEWS) and _sendcloud_mails_too():
        sentence = "Sendcloud may mail customers where their parcel is too, so they hear it twice."
        advice = "Take handed_over and received out of MAIL_NEWS, or switch tracking e-mails off "
        yield note("Mail", sentence, f"{advice}for the brand in Sendcloud's panel.")


def _sendcloud_mails_too() -> bool:
    try:
        return clients.return_portal().settings().brand.features.tracking_email
    except SendcloudError:
        return False
