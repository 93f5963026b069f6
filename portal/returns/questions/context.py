"""What the questions' templates are given: progress, and the review's figures."""

from dataclasses import replace
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.returns import formatting
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.mails import asking
from portal.returns.mails.forms import masked_address
from portal.returns.questions.flow import Flow, Step
from portal.returns.questions.handover import opens
from portal.returns.questions.money import Money
from portal.returns.questions.page_form import PageForm
from portal.returns.questions.pages import PAGES, REVIEW_PAGE, Page, page_with
from portal.returns.questions.pieces import pieces
from portal.returns.questions.steps import ITEMS, SERVICE_POINT, STORE
from portal.returns.questions.steps.items import parcels, photo_lines

PLACES = SERVICE_POINT, STORE  # which may have opening hours


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
        "page_title": this.title_for(draft),
        "form": form,
        "number": flow.number(this),
        "count": len(flow.applicable),
        "progress": [_progress_row(draft_id, flow, page, this) for page in flow.applicable],
        "back_url": _url(draft_id, before) if before else "",
    } | _beside(draft, this)


def _beside(draft: ReturnDraft, this: Page) -> dict[str, Any]:
    """The return as it is chosen so far, for wide screens; the review has it in its middle."""
    if this in (PAGES[0], REVIEW_PAGE) or not draft.items:
        return {}
    fee = draft.fee_for(draft.effective_option)
    money = replace(Money.of_draft(draft), fee=fee)
    return {"pieces": pieces(draft), "money": money, "fee": formatting.price(fee)}


def question_url(draft_id: str, question: Step) -> str:
    """A question at its place on its page."""
    page = page_with(question.slug) or REVIEW_PAGE
    anchor = "" if question is page.questions[0] else f"#{question.slug}"
    return _url(draft_id, page) + anchor


def _progress_row(draft_id: str, flow: Flow, page: Step, this: Page) -> dict[str, Any]:
    is_done = page.is_complete(flow.draft)
    state = "current" if page is this else "done" if is_done else "todo"
    url = _url(draft_id, page) if flow.allows(page) and page is not this else ""
    return {"title": page.name, "state": state, "url": url}


def review_context(draft_id: str, draft: ReturnDraft) -> dict[str, Any]:
    """All answers with their Change links, and the sums."""
    place = opens(draft)
    asked = [step for page in PAGES[:-1] for step in page.asked(draft)]
    rows = [
        {
            "title": step.name,
            "value": [line for line in _told(draft, step) if line],
            "pieces": pieces(draft) if step is ITEMS else [],
            "change_url": question_url(draft_id, step),
            "hours": formatting.opening_hours(place) if place and step in PLACES else [],
        }
        for step in asked
    ]
    money = Money.of_draft(draft)
    fee = money.fee_lines(_("Payable after you confirm"))
    return {"rows": rows, "money": money, "fee": fee, "parcels": parcels(draft)} | _mail(draft)


def _told(draft: ReturnDraft, step: Step) -> list[str]:
    """A step's lines; the items themselves stand above theirs, with pictures."""
    return photo_lines(draft) if step is ITEMS and draft.items else step.summary(draft)


def _mail(draft: ReturnDraft) -> dict[str, str]:
    """The address that gets the label in any case, so that the page says so before the press."""
    owner = asking.owner_of(draft.outgoing.parcel.email)
    return {"mail_owner": masked_address(owner)} if owner else {}
