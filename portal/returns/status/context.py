"""What the page after the last step is given: the return's state, its facts, what happens next."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.branding.brand import shown
from portal.models import Submission
from portal.returns import formatting
from portal.returns.draft.parcel import LABELLESS
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.instructions import signed_steps
from portal.returns.questions.handover import opens as opens_at
from portal.returns.questions.money import Money
from portal.returns.questions.pieces import pieces
from portal.returns.questions.steps.items import photo_lines
from portal.returns.questions.steps.service_point import place_name
from portal.returns.status import store_code
from portal.returns.status.downloads import OPENED
from portal.returns.status.facts import READY, calendar_day, facts, handover
from portal.returns.status.stages import stages
from portal.returns.status.titles import headline, lead
from portal.returns.submissions import cancellation, documents, queue
from portal.returns.submissions.schedule import poll_interval
from portal.returns.submissions.state import STATES, ReturnState, heading, state_of
from portal.upstream import clients


def label_context(draft: ReturnDraft, row: Submission, now: datetime) -> dict[str, Any]:
    """The state of the return, the one thing to do now, and what happens next."""
    state = state_of(row, now)
    is_ready = state in READY
    money = Money.of_return(draft, row)
    point = draft.service_point if draft.is_drop_off else None
    place = place_name(draft, point) if point else ""
    opens = opens_at(draft) if is_ready else None
    return {
        "draft": draft,
        "draft_id": row.draft_id,
        "return_id": row.return_id,
        "state": state,
        "heading": heading(row, now),
        "headline": headline(draft, row, state, timezone.localdate(now)),
        "lead": lead(row, place) if state == ReturnState.LABEL_READY else "",
        "stages": stages(row, state),
        "store_code": store_code.svg(row) if state == ReturnState.IN_STORE else "",
        "place": handover(draft, now) if is_ready else None,
        "delay": poll_interval(row, now),
        **_in_line(row),
        "documents": _documents(row, state),
        "cancellation": row.cancellation,
        "can_cancel": cancellation.is_offered(row, now),
        "can_still_pay": state == ReturnState.LABEL_PENDING and bool(row.payment_url),
        "tracking_numbers": row.tracking_numbers,
        "pieces": pieces(draft),
        "photo_lines": [line for line in photo_lines(draft) if line],
        "facts": facts(draft, row, now, state),
        "is_ready": is_ready,
        "hours": formatting.opening_hours(opens) if opens else [],
        "point": point,
        "deleted_on": formatting.date(_deleted_on(row)),
        "next_steps": signed_steps(row) if is_ready else (),
        "fee": formatting.price(money.fee),
        "money": money if STATES[state].refund_expected else None,
        "has_calendar": is_ready and calendar_day(draft, row) is not None,
        "contact_url": _contact_url(row, draft),
        "sent_at": formatting.day_and_time(row.created_at),
        "looks_again": clients.returns_api() is not None,
        **_urls(row),
    }


def _in_line(row: Submission) -> dict[str, int]:
    """The place of a return that waits for its turn, and about how long that takes."""
    if row.state != Submission.State.QUEUED:
        return {}
    return {"place_in_line": row.place, "minutes": queue.minutes(row)}


def _deleted_on(row: Submission) -> date:
    return timezone.localdate(row.created_at) + timedelta(days=settings.RETENTION_DAYS)


def _contact_url(row: Submission, draft: ReturnDraft) -> str:
    """Where to ask about this return; a mail's subject names it."""
    url = shown().contact_url
    if not url.startswith("mailto:"):
        return url
    number = row.return_id or draft.identifier
    subject = _("Return %(number)s") % {"number": number}
    return f"{url.partition('?')[0]}?{urlencode({'subject': subject}, quote_via=quote)}"


def _urls(row: Submission) -> dict[str, str]:
    return {
        "label_url": reverse("label", args=[row.draft_id]),
        "pay_url": reverse("pay", args=[row.draft_id]),
        "calendar_url": reverse("calendar", args=[row.draft_id]),
    }


def _documents(row: Submission, state: ReturnState) -> list[dict[str, str]]:
    """What the customer can download, open and share now."""
    if row.state != Submission.State.LABEL_READY or not _needs_documents(row, state):
        return []
    kind = "qr" if row.delivery_option == LABELLESS else "label"
    links = [_link(row, kind, _document_title(row, kind))]
    if documents.is_available(row, "customs"):
        links.append(_link(row, "customs", _("Download customs form (PDF)")))
    return links


def _link(row: Submission, kind: str, title: str) -> dict[str, str]:
    url = reverse("document", args=[row.draft_id, kind])
    return {"title": title, "url": url, "open_url": f"{url}?{OPENED}"}


def _needs_documents(row: Submission, state: ReturnState) -> bool:
    """Whether a document is still of use: one parcel's move says nothing of the others."""
    if state in {ReturnState.IN_TRANSIT, ReturnState.DELIVERED}:
        return len(row.tracking_numbers) > 1 or documents.is_available(row, "customs")
    return state == ReturnState.LABEL_READY


def _document_title(row: Submission, kind: str) -> str:
    if kind == "qr":
        return _("Download your code")
    if (count := len(row.tracking_numbers)) > 1:
        return _("Download %(count)s labels (PDF)") % {"count": count}
    return _("Download label (PDF)")
