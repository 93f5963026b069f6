"""What the settings say about themselves; a missing secret never gets this far."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, run_checks
from django.db import DatabaseError

from portal import __version__
from portal.doctor.finding import Finding, note, ok, wrong
from portal.models import Submission, WebhookEvent


def version() -> Iterator[Finding]:
    """Which release this is, for reports of trouble."""
    yield ok("Version", f"Return portal {__version__}.")


def settings_agree() -> Iterator[Finding]:
    """Our own system checks, in the doctor's words."""
    messages = [message for message in run_checks() if str(message.id).startswith("portal.")]
    yield from map(_finding, messages)
    if not messages:
        yield ok("Settings", "They agree with each other.")


def _finding(message: CheckMessage) -> Finding:
    judged = wrong if isinstance(message, Error) else note
    return judged("Settings", message.msg, message.hint or "See docs/configuration.md.")


def webhook() -> Iterator[Finding]:
    """Sendcloud tells what became of a parcel; without that, staff see it only when they look."""
    url = f"{settings.BASE_URL}/webhooks/sendcloud/"
    if not settings.SENDCLOUD_WEBHOOK_KEY:
        advice = "Set SENDCLOUD_SECRET_KEY, or SENDCLOUD_WEBHOOK_KEY for a key of its own."
        yield note("Webhook", "No key is set, so every webhook is refused.", advice)
    elif _has_returns_but_no_event():
        advice = f"In Sendcloud's panel, enter {url} as the integration's webhook."
        yield note("Webhook", "Returns were created, but no webhook ever arrived.", advice)
    else:
        yield ok("Webhook", f"Its key is set; Sendcloud posts to {url}.")


def _has_returns_but_no_event() -> bool:
    try:
        return Submission.objects.exists() and not WebhookEvent.objects.exists()
    except DatabaseError:
        return False  # the question about the database says so
