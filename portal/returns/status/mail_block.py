"""The block of the status page about the label mail, and what such a mail tells."""

from typing import Any

from django.utils import timezone

from portal.mail import outbox
from portal.models import Submission
from portal.returns import formatting
from portal.returns.draft.parcel import DROP_OFFS
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.mails.asking import label_mail
from portal.returns.mails.facts import Facts
from portal.returns.mails.forms import MailForm, masked_address
from portal.returns.questions.money import Money
from portal.returns.questions.steps.items import ItemsStep
from portal.returns.status.facts import handover_location

State = Submission.State
OFFERED = frozenset({State.LABEL_PENDING, State.AWAITING_PAYMENT, State.LABEL_READY})


def is_offered(row: Submission) -> bool:
    """Whether the label of this return can be sent by mail."""
    is_cancelled = row.is_being_cancelled or row.cancelled_at
    return outbox.is_on() and row.state in OFFERED and not is_cancelled


def mail_context(draft: ReturnDraft, row: Submission, form: MailForm | None) -> dict[str, Any]:
    """What the block shows; nothing where it is left out."""
    if not is_offered(row):
        return {}
    mail = label_mail(row)
    blank = MailForm(draft.outgoing.parcel.email, initial={"round": mail.round})
    shown = form or blank
    masked = masked_address(mail.recipient) if mail.recipient else ""
    return {"mail": mail, "mail_form": shown, "mail_to": masked}


def mail_facts(draft: ReturnDraft, row: Submission) -> Facts:
    """The facts in the language of the page, as far as this device knows them."""
    place = handover_location(draft, timezone.now())
    point = draft.service_point if draft.delivery_option in DROP_OFFS else None
    hours = formatting.opening_hours(point) if point else []
    return Facts(
        items=[line for line in ItemsStep().summary(draft) if line] if draft.items_answered else [],
        place_title=place.title,
        # Without the last line, which says until when the point is open today.
        place=[line for line in place.lines[:2] if line],
        hours=[f"{day}: {text}" for day, text in hours],
        refund=Money.of_return(draft, row).refund,
    )
