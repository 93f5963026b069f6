"""What the templates are given: progress, the review's figures, the label's facts."""

from datetime import datetime
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.models import Submission
from portal.returns import label, progress, wording
from portal.returns.draft import DROP_OFF_POINT, DROP_OFFS, IN_STORE, LABELLESS, PICKUP, ReturnDraft
from portal.returns.flow import Flow
from portal.returns.steps import REVIEW, STEPS, AnyStep
from portal.returns.steps.delivery import DeliveryStep
from portal.returns.steps.pickup import PickupStep
from portal.returns.steps.store import StoreStep

State = Submission.State


def _url(draft_id: str, step: AnyStep) -> str:
    return reverse("step", args=[draft_id, step.slug])


def step_context(draft_id: str, draft: ReturnDraft, this: AnyStep, form: Form) -> dict[str, Any]:
    """What every step's page shows around its question."""
    flow = Flow(STEPS, draft)
    before = flow.before(this)
    following = flow.applicable[flow.number(this) :]
    return {
        "draft": draft,
        "draft_id": draft_id,
        "step": this,
        "form": form,
        "number": flow.number(this),
        "count": len(flow.applicable),
        "progress": [_progress_row(draft_id, flow, each, this) for each in flow.applicable],
        "back_url": _url(draft_id, before) if before else "",
        "next_name": following[0].name if following else "",
    }


def _progress_row(
    draft_id: str, flow: Flow[AnyStep], step: AnyStep, this: AnyStep
) -> dict[str, Any]:
    is_done = step.is_complete(flow.draft)
    state = "current" if step is this else "done" if is_done else "todo"
    answer = next(iter(step.summary(flow.draft)), "") if is_done else ""
    url = _url(draft_id, step) if flow.allows(step) and step is not this else ""
    return {"title": step.name, "answer": answer, "state": state, "url": url}


def review_context(draft_id: str, draft: ReturnDraft) -> dict[str, Any]:
    """All answers with their Change links, and the sum."""
    asked = [each for each in Flow(STEPS, draft).applicable if each is not REVIEW]
    rows = [
        {
            "title": each.name,
            "value": [line for line in each.summary(draft) if line],
            "change_url": _url(draft_id, each),
        }
        for each in asked
    ]
    return {"rows": rows, "fee": wording.price(draft.fee), "sum": _sum(draft)}


def _sum(draft: ReturnDraft) -> str:
    """What the customer gets back, as one sum; empty where a price is not known."""
    value = draft.items_value
    if value is None or draft.refund_type not in {None, "money"}:
        return ""
    if draft.settings.enable_paid_returns or not draft.fee:
        return wording.money(value)
    rest = max(value - draft.fee, value - value)
    return f"{wording.money(rest)} ({wording.money(value)} less {wording.money(draft.fee)})"


HEADINGS = {
    "making": "Your return is registered",
    "late": "Your label is taking longer than usual",
    "paying": "Pay the return fee",
    "ready": "Your label is ready",
    "failed": "The label could not be made",
    "in_store": "Bring it to our store",
    "unknown": "We are checking your return",
    progress.ON_ITS_WAY: _("Your parcel is on its way to us"),
    progress.DELIVERED: _("Your return has arrived"),
    progress.CANCELLED: _("This return was cancelled"),
}


def heading(row: Submission, now: datetime) -> str:
    """What became of a return, in a few words."""
    return str(HEADINGS[_shown_state(row, label.pause(row, now))])


def label_context(draft: ReturnDraft, row: Submission, now: datetime) -> dict[str, Any]:
    """The state of the return, the one thing to do now, and what happens next."""
    delay = label.pause(row, now)
    state = _shown_state(row, delay)
    urls = _label_urls(row)
    return {
        "draft": draft,
        "draft_id": row.draft_id,
        "return_id": row.return_id,
        "state": state,
        "heading": HEADINGS[state],
        "delay": delay,
        "seen": label.seen(row, now),
        "documents": _documents(row),
        "tracking_numbers": row.tracking_numbers,
        "facts": _facts(draft, row),
        "next_steps": _next_steps(draft, state),
        "fee": wording.price(draft.fee),
        **urls,
    }


def _label_urls(row: Submission) -> dict[str, str]:
    return {
        "poll_url": reverse("label-poll", args=[row.draft_id]),
        "label_url": reverse("label", args=[row.draft_id]),
        "pay_url": reverse("pay", args=[row.draft_id]),
    }


def _shown_state(row: Submission, delay: int | None) -> str:
    if farther := progress.of(row):
        return farther
    if row.state == State.CREATING:
        return "unknown"
    if row.state == State.MAKING and delay is None:
        return "late"
    return str(row.state)


def _documents(row: Submission) -> list[dict[str, str]]:
    if row.state != State.READY:
        return []
    kind = "qr" if row.delivery_option == LABELLESS else "label"
    titles = {"qr": "Download your code", "label": "Download label (PDF)"}
    found = [{"title": titles[kind], "url": _document_url(row, kind)}]
    if row.customs_url:
        found.append(
            {"title": "Download customs paper (PDF)", "url": _document_url(row, "customs")}
        )
    return found


def _document_url(row: Submission, kind: str) -> str:
    return reverse("document", args=[row.draft_id, kind])


def _facts(draft: ReturnDraft, row: Submission) -> list[tuple[str, list[str]]]:
    facts = [("Sending", DeliveryStep().summary(draft))]
    if draft.delivery_option in DROP_OFFS and draft.service_point:
        point = draft.service_point
        facts.append(("Hand in at", [point.name, wording.point_address(point)]))
    if draft.delivery_option == IN_STORE:
        facts.append(("Store", StoreStep().summary(draft)))
    if draft.delivery_option == PICKUP:
        facts.append(("Pickup", PickupStep().summary(draft)))
    if total := _sum(draft):
        facts.append(("You get back", [total]))
    facts += [("Tracking number", [each]) for each in row.tracking_numbers]
    facts = [(title, [line for line in lines if line]) for title, lines in facts]
    return [(title, lines) for title, lines in facts if lines]


NEXT_STEPS = {
    DROP_OFF_POINT: (
        "Print the label at 100 % and stick it over the old one.",
        "Hand the parcel in and keep the receipt.",
    ),
    LABELLESS: (
        "Pack the parcel and cover the old label.",
        "Show the code at the counter; they print the label.",
        "Keep the receipt.",
    ),
    PICKUP: (
        "Print the label at 100 % and stick it over the old one.",
        "Be at home on the day of the pickup.",
    ),
    IN_STORE: ("Bring the items and your order number to the store.",),
}


def _next_steps(draft: ReturnDraft, state: str) -> tuple[str, ...]:
    if state not in {"making", "paying", "ready", "in_store", "late"}:
        return ()
    last = "We handle your return when it has arrived."
    return (*NEXT_STEPS.get(draft.delivery_option or "", ()), last)
