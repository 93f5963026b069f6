"""Sends a sample at once, for a merchant who has just set the mail server up."""

from uuid import uuid4

from portal.mail.letter import message_of
from portal.mail.server import MailServer
from portal.models import Mail
from portal.returns.mails import samples


def send(recipient: str, language: str = "en") -> None:
    """Hand a label mail with sample facts to the mail server.

    Raises MailServerAway, MailRefused and MailInterrupted.
    """
    mail = Mail(recipient=recipient, language=language, uuid=uuid4())
    server = MailServer()
    server.open()
    try:
        server.send(message_of(mail, samples.letter("label_ready", language)))
    finally:
        server.close()
