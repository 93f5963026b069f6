"""What the questions' templates are given: progress, and the review's figures."""

from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.returns import formatting
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.flow import Flow, Step
from portal.returns.questions.steps import REVIEW, STEPS


def _url(draft_id: str, step: Step) -> str:
    return reverse("step", args=[draft_id, step.slug])


def step_context(draft_id: str, draft: ReturnDraft, this: Step, form: Form) -> dict[str, Any]:
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
        "progress": [_progress_row(draft_id, flow, step, this) for step in flow.applicable],
        "back_url": _url(draft_id, before) if before else "",
        "next_name": following[0].name if following else "",
    }


def _progress_row(draft_id: str, flow: Flow, step: Step, this: Step) -> dict[str, Any]:
    is_done = step.is_complete(flow.draft)
    state = "current" if step is this else "done" if is_done else "todo"
    answer = next(iter(step.summary(flow.draft)), "") if is_done else ""
    url = _url(draft_id, step) if flow.allows(step) and step is not this else ""
    return {"title": step.name, "answer": answer, "state": state, "url": url}


def review_context(draft_id: str, draft: ReturnDraft) -> dict[str, Any]:
    """All answers with their Change links, and the sum."""
    asked = [step for step in Flow(STEPS, draft).applicable if step is not REVIEW]
    rows = [
        {
            "title": step.name,
            "value": [line for line in step.summary(draft) if line],
            "change_url": _url(draft_id, step),
        }
        for step in asked
    ]
    return {"rows": rows, "fee": formatting.price(draft.fee), "sum": expected_refund(draft)}


def expected_refund(draft: ReturnDraft, *, is_paid_apart: bool = False) -> list[str]:
    """What the customer gets back: the sum, and how it came about; empty where none is known.

    A fee that is paid by itself is not taken off a second time.
    """
    value = draft.items_value
    if value is None or draft.refund_type not in {None, "money"}:
        return []
    if is_paid_apart or draft.settings.enable_paid_returns or not draft.fee:
        return [formatting.money(value)]
    rest = max(value - draft.fee, value - value)
    paid = {"value": formatting.money(value), "fee": formatting.money(draft.fee)}
    return [formatting.money(rest), _("%(value)s less %(fee)s") % paid]
