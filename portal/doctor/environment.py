"""Checks of the settings; the portal does not even start without a secret."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, run_checks

from portal import __version__
from portal.doctor.finding import Finding, note, ok, wrong

TOLD_ELSEWHERE = {"portal.E005", "portal.E006"}  # the questions about keys and rules tell more


def version() -> Iterator[Finding]:
    """Which release this is, for a report of a problem."""
    yield ok("Version", f"Return portal {__version__}.")


def settings_agree() -> Iterator[Finding]:
    """The portal's own system checks, as findings."""
    ours = (message for message in run_checks() if str(message.id).startswith("portal."))
    messages = [message for message in ours if message.id not in TOLD_ELSEWHERE]
    yield from map(_finding, messages)
    if not messages:
        yield ok("Settings", "The settings agree with each other.")


def _finding(message: CheckMessage) -> Finding:
    judged = wrong if isinstance(message, Error) else note
    return judged("Settings", message.msg, message.hint or "See docs/configuration.md.")


def webhook_key() -> Iterator[Finding]:
    """Whether webhooks are accepted; without them staff see a parcel's status only on looking."""
    if not settings.SENDCLOUD_WEBHOOK_KEY:
        advice = (
            "Set SENDCLOUD_SECRET_KEY, or SENDCLOUD_WEBHOOK_KEY if webhooks have their own key."
        )
        yield note("Webhook", "No key is set, so every webhook is refused.", advice)
    else:
        url = f"{settings.BASE_URL}/webhooks/sendcloud/"
        yield ok("Webhook", f"The key is set. The portal receives webhooks at {url}.")
