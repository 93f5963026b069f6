"""Marks what a page shows, so that answers that changed since then are not confirmed unseen."""

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from portal.returns.draft.return_draft import ReturnDraft

CHANGED = gettext_lazy(
    "This return was changed in another window or on another device. Please check it again."
)


def of_answers(draft: ReturnDraft) -> str:
    """A mark of the answers that the review shows."""
    unshown = {
        "outgoing",
        "settings",
        "photos",
        "unsaved_input",
        "opened_by",
        "is_submitted",
        "mail",
        "counted_steps",
        "counted_on",
    }
    return _mark(draft.model_dump_json(exclude=unshown))


def of_products(draft: ReturnDraft) -> str:
    """A mark of the products in their order, by which the form numbers its fields."""
    return _mark(" ".join(f"{product.id}/{product.line}" for product in draft.products))


def is_stale(request: HttpRequest, version: str) -> bool:
    """Whether the page that was sent shows something that has changed since."""
    return request.POST.get("version", version) != version


def _mark(words: str) -> str:
    return salted_hmac("portal.returns.pages", words, algorithm="sha256").hexdigest()[:16]
