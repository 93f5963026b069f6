"""Writes the letter of a mail of the outbox, with the label's documents where they belong."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils import translation

from portal.branding import brand as branding
from portal.letters import drawing
from portal.mail.letter import Attachment, Letter
from portal.mail.sending import NothingToTell, NotReady
from portal.models import Mail, Submission
from portal.returns.draft.parcel import LABELLESS
from portal.returns.mails import by_keys, samples
from portal.returns.mails.facts import Facts
from portal.returns.mails.kinds import ALERT, KINDS, alert
from portal.returns.mails.writing import write
from portal.returns.submissions import documents
from portal.returns.submissions.documents import DocumentExpired, DocumentUnavailable

ENDINGS = {"application/pdf": "pdf", "image/png": "png"}
READY = Submission.State.LABEL_READY


def compose(mail: Mail) -> Letter:
    """The letter in the mail's language. Raises NotReady and NothingToTell."""
    if samples.is_sample(mail):
        return samples.compose(mail)
    if mail.kind == ALERT:
        return drawing.letter(alert(Facts.of(mail)), branding.shown())
    kind = KINDS.get(mail.kind)
    if kind is None:
        raise NothingToTell
    row = _row_of(mail, needs_label=kind.has_documents) if kind.has_row else Submission()
    if kind.needs_return and row.is_being_cancelled:
        raise NotReady
    if kind.needs_return and row.cancelled_at:
        raise NothingToTell
    files = _documents(row) if kind.has_documents else ()
    with translation.override(mail.language):
        return write(kind, row, Facts.of(mail), files)


def _row_of(mail: Mail, *, needs_label: bool) -> Submission:
    """The mail's return: ours, or as the API keys tell it where we have it not or not its label."""
    row = mail.submission
    if row and (row.state == READY or not needs_label):
        return row
    if mail.return_id is None:
        raise NothingToTell
    return by_keys.row_of(mail.return_id)


def _documents(row: Submission) -> tuple[Attachment, ...]:
    """The label's documents; none where Sendcloud gives them out no more."""
    if row.state != READY:
        raise NothingToTell
    try:
        return tuple(_attachments(row))
    except DocumentUnavailable as error:
        raise NotReady from error
    except DocumentExpired:
        return ()


def _attachments(row: Submission) -> Iterator[Attachment]:
    """The code inline and as a file, or the label; the customs form with either."""
    is_code = row.delivery_option == LABELLESS
    first = _attachment(row, "qr" if is_code else "label")
    if is_code and first.mimetype == "image/png":
        # Shown in the mail, and a file too, because not every mail program saves what it shows.
        yield replace(first, cid=drawing.CODE)
    yield first
    if documents.is_available(row, "customs"):
        yield _attachment(row, "customs")


def _attachment(row: Submission, kind: str) -> Attachment:
    document = documents.fetch(row, kind)
    name = f"{kind}-{row.return_id}.{ENDINGS[document.content_type]}"
    return Attachment(name, document.content, document.content_type)
