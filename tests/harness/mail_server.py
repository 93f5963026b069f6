"""A real SMTP server on loopback that keeps what it is given, and fails as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.harness.services import LOCAL, free_port


@dataclass
class Delivered:
    """A mail as it came over the line."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    raw: bytes = b""


@dataclass
class MailBox:
    """What arrived; `refusals` answers recipients, `drops` counts lines to cut after the text."""

    mails: list[Delivered] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    drops: int = 0
    port: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail, and say so, or cut the line instead."""
        raw = envelope.original_content or b""
        message: Any = message_from_bytes(raw, policy=policy.default)
        recipients = list(envelope.rcpt_tos)
        self.mails.append(Delivered(str(envelope.mail_from), recipients, message, raw))
        if self.drops:
            self.drops -= 1
            assert server.transport
            server.transport.abort()
        return "250 OK"

    @property
    def settings(self) -> dict[str, Any]:
        """Django's settings that send mail here."""
        backend = "portal.mail.smtp.EmailBackend"
        host = {"EMAIL_HOST": LOCAL, "EMAIL_PORT": self.port, "EMAIL_BACKEND": backend}
        return host | {"HAS_MAIL": True, "MAIL_FROM": "Noordpunt <returns@noordpunt.example>"}


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailBox]:
    """The server, until the block ends."""
    box = MailBox(port=port or free_port())
    controller = Controller(box, hostname=LOCAL, port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
