"""Notes mails that a mail service could not deliver after it had taken them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from portal.models import Mail, MailState

UNDELIVERED = frozenset({"bounced", "rejected", "failed"})
MAIL = "mail"  # the name under which a message carries the mail's uuid


def note(events: Iterable[Any]) -> int:
    """Mark the mails of django-anymail's events that came back; returns how many.

    Of an event only the mail's own uuid and a word for the reason are looked at, never an address.
    """
    return sum(_note(event) for event in events if event.event_type in UNDELIVERED)


def _note(event: Any) -> int:
    try:
        uuid = UUID((event.metadata or {})[MAIL])
    except (KeyError, ValueError, TypeError, AttributeError):
        return 0
    sent = Mail.objects.filter(uuid=uuid, state=MailState.SENT)
    return sent.update(state=MailState.BOUNCED, reason=str(event.reject_reason or "")[:32])
