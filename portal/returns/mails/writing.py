"""Writes the letter about a return: a customer's, or the preview's sample."""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.branding import brand as branding
from portal.letters import drawing
from portal.mail.letter import Attachment, Letter
from portal.models import Submission
from portal.returns.mails.facts import Facts
from portal.returns.mails.kinds import Kind
from portal.returns.mails.pictures import pictures

MEGABYTE = 1024 * 1024


def write(
    kind: Kind, row: Submission, facts: Facts, documents: tuple[Attachment, ...] = ()
) -> Letter:
    """The letter in the active language, with the label's documents if they fit into a mail."""
    content = kind.write(row, facts)
    if kind.has_documents and not _fit(documents):
        lead = [_("Get your label on our returns page, with your order number.")]
        content, documents = replace(content, lead=lead, shows_code=False), ()
    letter = drawing.letter(content, branding.shown(), (*documents, *pictures(row)))
    return replace(letter, unsubscribe_url=_stop_url(facts))


def _stop_url(facts: Facts) -> str:
    """Where news can be stopped; nothing else that a mail names is a key."""
    path = reverse("stop-news", args=[facts.stop_token]) if facts.stop_token else ""
    return f"{settings.BASE_URL}{path}" if path else ""


def _fit(documents: tuple[Attachment, ...]) -> bool:
    size = sum(len(document.content) for document in documents)
    return 0 < size <= settings.MAIL_ATTACHMENTS_MB * MEGABYTE
