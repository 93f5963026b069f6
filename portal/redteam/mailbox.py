"""Reads a mail that the portal sent, in the mailbox of the demo."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from urllib.parse import urlsplit

from portal.redteam.browser import Browser
from portal.redteam.target import Site, Untested

LOOKS, PAUSE = 20, 1.0  # how often it looks for the mail, and seconds in between
MAIL = re.compile(r'href="/mailbox/([\w-]+)/">([^<]*)<')
# What a mail program makes a link of: a marked one, an address of a page, a domain, an address.
LINK = re.compile(r"https?://[^\s\"'<>]+|www\.\w[^\s\"'<>]+|[\w.+-]+@[\w-]+\.[\w.-]+|\w+\.example")


def wait_for(site: Site, words: str) -> EmailMessage:
    """The mail whose subject has these words. Raises Untested where none arrives."""
    parts = urlsplit(site.mailbox)
    reader = Browser(f"{parts.scheme}://{parts.netloc}")
    for _ in range(LOOKS):
        for name, subject in MAIL.findall(reader.get(parts.path).text):
            if words in subject:
                source = reader.get(f"{parts.path}{name}/source").body
                return message_from_bytes(source, policy=policy.default)
        site.pause(PAUSE)
    raise Untested("the mail did not arrive in the mailbox")


def recipients(message: EmailMessage) -> list[str]:
    """Every address to which the mail goes."""
    heads = [str(head) for name in ("To", "Cc", "Bcc") for head in message.get_all(name, [])]
    return [address for _, address in getaddresses(heads)]


def links(message: EmailMessage) -> list[str]:
    """All that a mail program would make a link of, in the text and in the HTML."""
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    return [link for body in bodies if body for link in LINK.findall(str(body.get_content()))]
