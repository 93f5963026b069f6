"""What the page after the last step is given: the return's state, its facts, what happens next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import Submission
from portal.returns import formatting
from portal.returns.deadline import drop_off_deadline
from portal.returns.draft.parcel import DROP_OFFS, IN_STORE, LABELLESS, PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.instructions import next_steps
from portal.returns.questions.context import expected_refund
from portal.returns.questions.steps.address import AddressStep
from portal.returns.questions.steps.delivery import DeliveryStep
from portal.returns.questions.steps.pickup import PickupStep
from portal.returns.questions.steps.store import StoreStep
from portal.returns.submissions import documents
from portal.returns.submissions.schedule import poll_interval
from portal.returns.submissions.state import STATES, ReturnState, state_of


@dataclass(frozen=True)
class Fact:
    """A pair of the page: what, and its lines; with a map where it is a place."""

    title: str
    lines: Sequence[str]
    map_url: str = ""


def label_context(draft: ReturnDraft, row: Submission, now: datetime) -> dict[str, Any]:
    """The state of the return, the one thing to do now, and what happens next."""
    state = state_of(row, now)
    is_here = STATES[state].with_customer
    point = draft.service_point if draft.delivery_option in DROP_OFFS else None
    return {
        "draft": draft,
        "draft_id": row.draft_id,
        "return_id": row.return_id,
        "state": state,
        "heading": heading(row, now),
        "delay": poll_interval(row, now),
        "documents": _documents(row, state),
        "can_still_pay": state == ReturnState.LABEL_PENDING and bool(row.payment_url),
        "tracking_numbers": row.tracking_numbers,
        "facts": _facts(draft, row, now, state),
        "hours": formatting.opening_hours(point) if point and is_here else [],
        "point": point,
        "deleted_on": formatting.date(_deleted_on(row)),
        "next_steps": next_steps(row) if is_here else (),
        "fee": formatting.price(draft.fee),
        "has_calendar": is_here and calendar_day(draft, row) is not None,
        **_urls(row),
    }


def _deleted_on(row: Submission) -> date:
    return timezone.localdate(row.created_at) + timedelta(days=settings.RETENTION_DAYS)


def _urls(row: Submission) -> dict[str, str]:
    return {
        "label_url": reverse("label", args=[row.draft_id]),
        "pay_url": reverse("pay", args=[row.draft_id]),
        "calendar_url": reverse("calendar", args=[row.draft_id]),
    }


def heading(row: Submission, now: datetime) -> str:
    """What became of a return, in a few words."""
    state = state_of(row, now)
    if state == ReturnState.LABEL_READY and row.delivery_option == LABELLESS:
        return _("Your code is ready")
    return str(STATES[state].heading)


def _documents(row: Submission, state: ReturnState) -> list[dict[str, str]]:
    """What the customer can download now."""
    if row.state != Submission.State.LABEL_READY or not _needs_documents(row, state):
        return []
    kind = "qr" if row.delivery_option == LABELLESS else "label"
    links = [{"title": _document_title(row, kind), "url": _document_url(row, kind)}]
    if documents.is_available(row, "customs"):
        title = _("Download customs form (PDF)")
        links.append({"title": title, "url": _document_url(row, "customs")})
    return links


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


def _document_url(row: Submission, kind: str) -> str:
    return reverse("document", args=[row.draft_id, kind])


def calendar_day(draft: ReturnDraft, row: Submission) -> date | None:
    """The day for the calendar; None if this device does not know the pickup day."""
    return draft.pickup_date if row.delivery_option == PICKUP else drop_off_deadline(row)


def _facts(draft: ReturnDraft, row: Submission, now: datetime, state: ReturnState) -> list[Fact]:
    facts = [Fact(_("Return method"), DeliveryStep().summary(draft))]
    facts += _handing_in(draft, row, now) if STATES[state].with_customer else []
    if STATES[state].refund_expected:
        facts.append(
            Fact(_("Your refund"), expected_refund(draft, is_paid_apart=bool(row.payment_url)))
        )
    facts += _parcels(row.tracking_numbers)
    shown = (
        Fact(fact.title, [line for line in fact.lines if line], fact.map_url) for fact in facts
    )
    return [fact for fact in shown if fact.lines]


def _handing_in(draft: ReturnDraft, row: Submission, now: datetime) -> list[Fact]:
    """Where to bring it and by when, or when and where the carrier collects it."""
    if draft.delivery_option == PICKUP:
        day = PickupStep().summary(draft)
        # Another device does not know which address the customer gave. None is better than a
        # wrong one.
        address = AddressStep().summary(draft) if draft.address_confirmed else []
        return [Fact(_("Pickup"), day), Fact(_("Pickup address"), address)]
    return [
        handover_location(draft, now),
        Fact(_("Drop off by"), [formatting.long_date(drop_off_deadline(row))]),
    ]


def handover_location(draft: ReturnDraft, now: datetime) -> Fact:
    """Where the customer hands it in; without lines if nothing was chosen."""
    point = draft.service_point
    if draft.delivery_option in DROP_OFFS and point:
        address = formatting.point_address(point)
        lines = [point.name, address, formatting.opening_status(point, timezone.localtime(now))]
        return Fact(_("Drop off at"), lines, _map(f"{address}, {point.country}".rstrip(", ")))
    if draft.delivery_option == IN_STORE and (store := StoreStep().summary(draft)):
        return Fact(_("Store"), store, _map(store[-1]))
    return Fact("", [])


def _map(address: str) -> str:
    """The place on OpenStreetMap, by its address: coordinates stay on the server."""
    query = " ".join(address.split())  # an unbreakable space is for reading, not for searching
    return f"https://www.openstreetmap.org/search?{urlencode({'query': query})}"


def _parcels(tracking_numbers: Sequence[str]) -> list[Fact]:
    """One line a parcel, numbered like the label's pages where there are several."""
    if len(tracking_numbers) == 1:
        return [Fact(_("Tracking number"), tracking_numbers)]
    count = len(tracking_numbers)
    return [
        Fact(_("Parcel %(number)s of %(count)s") % {"number": number, "count": count}, [tracking])
        for number, tracking in enumerate(tracking_numbers, start=1)
    ]
