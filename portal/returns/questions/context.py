"""What the questions' templates are given: progress, and the review's figures."""

from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.returns import formatting
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.flow import Flow, Step
from portal.returns.questions.page_form import PageForm
from portal.returns.questions.pages import PAGES, REVIEW_PAGE, Page, page_with


def _url(draft_id: str, page: Step) -> str:
    return reverse("step", args=[draft_id, page.slug])


def page_context(
    draft_id: str, draft: ReturnDraft, this: Page, form: Form | PageForm
) -> dict[str, Any]:
    """What every page shows around its questions."""
    flow = Flow(PAGES, draft)
    before = flow.before(this)
    return {
        "draft": draft,
        "draft_id": draft_id,
        "page": this,
        "form": form,
        "number": flow.number(this),
        "count": len(flow.applicable),
        "progress": [_progress_row(draft_id, flow, page, this) for page in flow.applicable],
        "back_url": _url(draft_id, before) if before else "",
    }


def question_url(draft_id: str, question: Step) -> str:
    """A question at its place on its page."""
    page = page_with(question.slug) or REVIEW_PAGE
    anchor = "" if question is page.questions[0] else f"#{question.slug}"
    return _url(draft_id, page) + anchor


def _progress_row(draft_id: str, flow: Flow, page: Step, this: Page) -> dict[str, Any]:
    is_done = page.is_complete(flow.draft)
    state = "current" if page is this else "done" if is_done else "todo"
    answer = next(iter(page.summary(flow.draft)), "") if is_done else ""
    url = _url(draft_id, page) if flow.allows(page) and page is not this else ""
    return {"title": page.name, "answer": answer, "state": state, "url": url}


def review_context(draft_id: str, draft: ReturnDraft) -> dict[str, Any]:
    """All answers with their Change links, and the sum."""
    asked = [step for page in PAGES[:-1] for step in page.asked(draft)]
    rows = [
        {
            "title": step.name,
            "value": [line for line in step.summary(draft) if line],
            "change_url": question_url(draft_id, step),
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
