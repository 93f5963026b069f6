"""The blocks of the status page about mail."""

from typing import Any

from portal.mail import outbox
from portal.models import Submission
from portal.returns.draft.parcel import IN_STORE
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.mails import asking
from portal.returns.mails.asking import label_mail
from portal.returns.mails.forms import MailForm, masked_address
from portal.sendcloud.statuses import Phase, phase_of
from portal.upstream import clients

State = Submission.State
OFFERED = frozenset({State.LABEL_PENDING, State.AWAITING_PAYMENT, State.LABEL_READY})
GONE = frozenset({Phase.IN_TRANSIT, Phase.DELIVERED})


def is_offered(row: Submission) -> bool:
    """Whether the label of this return can be sent by mail, and is still of use."""
    is_over = row.is_being_cancelled or row.cancelled_at or phase_of(row.parcel_status) in GONE
    return outbox.is_on() and (row.state in OFFERED or _will_be_known(row)) and not is_over


def _will_be_known(row: Submission) -> bool:
    """Whether it is still looked for, and a label follows where it is found."""
    is_unsure = row.state == State.OUTCOME_UNKNOWN and row.return_id is None
    is_looked_for = clients.returns_api() is not None
    return is_unsure and is_looked_for and row.delivery_option != IN_STORE


def mail_context(draft: ReturnDraft, row: Submission, form: MailForm | None) -> dict[str, Any]:
    """What the blocks about mail show; nothing where they are left out."""
    if not outbox.is_on():
        return {}
    mail = label_mail(row)
    if not is_offered(row):
        return {"mail": mail}
    blank = MailForm(draft.outgoing.parcel.email, initial={"round": mail.round})
    shown = form or blank
    masked = masked_address(mail.recipient) if mail.recipient else ""
    owner = asking.owner_of(draft.outgoing.parcel.email)
    context = {"mail": mail, "mail_form": shown, "mail_to": masked}
    return context | ({"mail_owner": masked_address(owner)} if owner else {})
