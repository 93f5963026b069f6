"""A letter as the composer gives it, and the message that goes over the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import formatdate
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from portal.mail import bounces
from portal.mail.message import Message
from portal.models import Mail


@dataclass(frozen=True)
class Attachment:
    """A file of a letter; with a `cid` the HTML shows it where it says `cid:`."""

    name: str
    content: bytes
    mimetype: str
    cid: str = ""


@dataclass(frozen=True)
class Letter:
    """Subject, text and HTML of a mail, which say the same, and its files."""

    subject: str
    text: str
    html: str
    reply_to: str = ""
    attachments: Sequence[Attachment] = ()
    # Where the mail goes, if its row holds no address.
    recipient: str = ""
    # Where news can be stopped with one click; empty for what was asked for.
    unsubscribe_url: str = ""


def message_of(mail: Mail, letter: Letter) -> Message:
    """The letter as a message to the mail's one recipient.

    Each try of the same mail has the same Message-ID, so that a double is recognised.
    """
    message = Message(
        subject=_one_line(letter.subject),
        body=letter.text,
        # The address of the envelope; bounces go there.
        from_email=settings.MAIL_BOUNCES_TO or settings.MAIL_FROM,
        to=[letter.recipient or mail.recipient],
        reply_to=[reply] if (reply := settings.MAIL_REPLY_TO or letter.reply_to) else None,
        headers=_headers(mail, letter),
    )
    message.attach_alternative(letter.html, "text/html")
    # A mail service repeats it when the mail comes back; SMTP sends nothing of it.
    message.metadata = {bounces.MAIL: str(mail.uuid)}
    for attachment in letter.attachments:
        _attach(message, attachment)
    return message


def _headers(mail: Mail, letter: Letter) -> dict[str, str]:
    headers = {
        "From": settings.MAIL_FROM,
        "Message-ID": f"<{mail.uuid}@{urlsplit(settings.BASE_URL).hostname}>",
        "Date": formatdate(localtime=False),
        "Auto-Submitted": "auto-generated",
    }
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _one_line(subject: str) -> str:
    """The subject without line breaks, because a brand's or product's name could hold one."""
    return " ".join(subject.split())


def _attach(message: EmailMultiAlternatives, attachment: Attachment) -> None:
    kind, _, subtype = attachment.mimetype.partition("/")
    part = MIMEBase(kind, subtype, name=attachment.name)
    part.set_payload(attachment.content)
    encode_base64(part)
    place = "inline" if attachment.cid else "attachment"
    part.add_header("Content-Disposition", place, filename=attachment.name)
    if attachment.cid:
        part.add_header("Content-ID", f"<{attachment.cid}>")
    message.attach(part)
