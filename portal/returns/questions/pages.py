"""Which question is on which page: a page is nothing but a group of questions."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.flow import Step
from portal.returns.questions.steps import (
    ADDRESS,
    DELIVERY,
    ITEMS,
    MAIL,
    PICKUP,
    REFUND,
    REVIEW,
    SERVICE_POINT,
    STORE,
)


@dataclass(frozen=True)
class Page:
    """Questions that are asked together; for the flow, the page is one step."""

    slug: str
    title: object
    name: object
    questions: tuple[Step, ...]
    staff_title: object = ""  # where staff answer for the customer

    def title_for(self, draft: ReturnDraft) -> object:
        """The heading, which speaks to the customer or to staff."""
        return self.staff_title if draft.opened_by else self.title

    def asked(self, draft: ReturnDraft) -> list[Step]:
        """The questions that this draft needs, in order."""
        return [question for question in self.questions if question.applies_to(draft)]

    def applies_to(self, draft: ReturnDraft) -> bool:
        """Whether there is anything to ask."""
        return bool(self.asked(draft))

    def is_complete(self, draft: ReturnDraft) -> bool:
        """Whether all questions of the page have their answers."""
        return all(question.is_complete(draft) for question in self.asked(draft))

    def summary(self, draft: ReturnDraft) -> list[str]:
        """The answers in lines."""
        return [line for question in self.asked(draft) for line in question.summary(draft)]


ITEMS_PAGE = Page(
    "items",
    _("What are you sending back?"),
    _("Items"),
    (ITEMS, REFUND),
    _("What does the customer send back?"),
)
DELIVERY_PAGE = Page(
    "delivery",
    _("How will you send it back?"),
    _("Return method"),
    (DELIVERY, SERVICE_POINT, STORE, PICKUP),
    _("How does the customer send it back?"),
)
REVIEW_PAGE = Page(
    "review",
    _("Check and confirm"),
    _("Check and confirm"),
    (ADDRESS, MAIL, REVIEW),
    _("Check and create the return"),
)
PAGES = (ITEMS_PAGE, DELIVERY_PAGE, REVIEW_PAGE)


def page_with(slug: str) -> Page | None:
    """The page of a question; addresses of questions that once had a page of their own live on."""
    return next((page for page in PAGES for step in page.questions if step.slug == slug), None)
