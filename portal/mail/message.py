"""Django's message with its pictures beside the HTML that shows them, the same bytes each time."""

import hashlib
from email.message import Message as MimeMessage
from email.mime.multipart import MIMEMultipart
from typing import Any

from django.core.mail import EmailMultiAlternatives


class Message(EmailMultiAlternatives):
    """A message with text, HTML, pictures that the HTML shows by `cid:`, and files.

    mixed: related (alternative (text, HTML), pictures), files. Mail programs then list the files
    alone, and show the pictures where the HTML says so.
    """

    metadata: dict[str, str]

    def message(self, *args: Any, **kwargs: Any) -> Any:
        """The MIME message; two with the same content differ in their headers alone."""
        built = super().message(*args, **kwargs)
        if self.attachments:
            _gather_pictures(built)
        _name_boundaries(built, f"{self.body}{self.alternatives}")
        return built


def _gather_pictures(mixed: MimeMessage) -> None:
    body, *files = _parts(mixed)
    pictures = [part for part in files if part["Content-ID"]]
    if pictures:
        related = MIMEMultipart("related", _subparts=[body, *pictures])
        del related["MIME-Version"]
        mixed.set_payload([related, *(part for part in files if not part["Content-ID"])])


def _name_boundaries(message: MimeMessage, content: str) -> None:
    """Boundaries that no line of the content can be, because they are its hash."""
    digest = hashlib.sha256(content.encode()).hexdigest()[:32]
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}_{digest}")


def _parts(message: MimeMessage) -> list[MimeMessage]:
    payload: Any = message.get_payload()
    return list(payload)
