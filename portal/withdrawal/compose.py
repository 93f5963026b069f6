"""Writes the letters of this function's mails: the receipt with its PDF, and the notice."""

from dataclasses import replace

from django.utils import translation

from portal.branding import brand as branding
from portal.letters import drawing
from portal.mail.letter import Attachment, Letter
from portal.mail.outbox import SAMPLE
from portal.mail.sending import NothingToTell
from portal.models import Mail, Withdrawal
from portal.withdrawal import letters, samples
from portal.withdrawal.pdf import ATTACHED, pdf
from portal.withdrawal.receipts import NOTICE, RECEIPT, Receipt

KINDS = frozenset({RECEIPT, NOTICE})


def compose(mail: Mail) -> Letter:
    """The letter in the mail's language. Raises NothingToTell once it is erased."""
    if (mail.reference or "").startswith(SAMPLE):
        return sample(mail.kind, mail.language)
    row = Withdrawal.objects.filter(reference=mail.reference).first()
    if row is None:
        raise NothingToTell
    with translation.override(mail.language):
        if mail.kind == NOTICE:
            return drawing.letter(letters.notice(row), branding.without_asking())
        return _receipt(mail, Receipt.of(row))


def sample(kind: str, language: str) -> Letter:
    """The receipt or the notice of a withdrawal that no one declared; it names no recipient."""
    with translation.override(language):
        if kind == NOTICE:
            return drawing.letter(letters.notice(samples.row()), branding.without_asking())
        return _letter(samples.receipt(language))


def _receipt(mail: Mail, found: Receipt) -> Letter:
    """To the declared address, unless staff have corrected it."""
    if not found.facts:
        raise NothingToTell
    return replace(_letter(found), recipient=mail.recipient or found.email)


def _letter(found: Receipt) -> Letter:
    text = found.statement_text.encode()
    files = (
        Attachment(f"{found.reference}.pdf", pdf(found), "application/pdf"),
        Attachment(ATTACHED, text, "text/plain"),
    )
    content = letters.receipt(found, typed_as=letters.without_links)
    return drawing.letter(content, branding.without_asking(), files)
