"""Sentences for a reply in the customer's language, the same as the customer's own pages use."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.models import Submission
from portal.returns import formatting
from portal.returns.deadline import drop_off_deadline
from portal.returns.instructions import next_steps
from portal.returns.mails import spoken
from portal.returns.submissions.state import STATES, ReturnState, state_of
from portal.sendcloud import Return, ReturnDetails
from portal.sendcloud.statuses import STATUSES

WAITING = {
    "requested": Submission.State.APPROVAL_PENDING,
    "request_rejected": Submission.State.REJECTED,
    "awaiting_payment": Submission.State.AWAITING_PAYMENT,
    "payment_failed": Submission.State.PAYMENT_FAILED,
}


@dataclass(frozen=True)
class Reply:
    """A text in one language."""

    language: str
    name: str
    text: str
    is_likely: bool  # the language of the customer's country


def of_return(return_: Return, details: ReturnDetails | None) -> list[Reply]:
    """The text in every language, that of the customer's country first."""
    row, now = _row(return_, details), timezone.now()
    country = return_.incoming_parcel_data.from_country
    likely = spoken.in_country(country)
    replies = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            text = _text(row, return_, now)
        replies.append(Reply(code, str(name), text, is_likely=code == likely))
    return sorted(replies, key=lambda reply: not reply.is_likely)


def _row(return_: Return, details: ReturnDetails | None) -> Submission:
    """The return as a row that is not saved, so that the customer's own words can be asked."""
    waits = details.status if details else ""
    listed = STATUSES.get(return_.status)
    made = Submission.State.LABEL_READY if listed and listed.has_label else None
    tracking = return_.incoming_parcel_data.tracking_number
    return Submission(
        return_id=return_.id,
        state=WAITING.get(waits) or made or Submission.State.LABEL_PENDING,
        parcel_status=return_.status,
        delivery_option=return_.delivery_option,
        tracking_numbers=[tracking] if tracking else [],
        created_at=return_.created_here or timezone.now(),
        label_url="known" if made else "",
    )


def _text(row: Submission, return_: Return, now: datetime) -> str:
    state = state_of(row, now)
    lines = [f"{STATES[state].heading}."]
    if state in {ReturnState.LABEL_READY, ReturnState.IN_STORE}:
        if state == ReturnState.LABEL_READY:
            day = formatting.long_date(drop_off_deadline(row))
            lines.append(_("Drop off by %(day)s") % {"day": day} + ".")
        lines += next_steps(row)
    if row.tracking_numbers:
        lines.append(f"{_('Tracking number')}: {row.tracking_numbers[0]}")
    query = urlencode({"order": return_.order_number})
    lines.append(f"{_('Follow your return')}: {settings.BASE_URL}/?{query}")
    return "\n".join(lines)
