"""Which answers a page shows: those that have changed since are not confirmed unseen."""

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from portal.returns.draft.return_draft import ReturnDraft

CHANGED = gettext_lazy(
    "Your answers changed meanwhile, in another window or on another device. Check them once more."
)


def of_answers(draft: ReturnDraft) -> str:
    """A mark of the answers that the last page shows: nobody confirms others unseen."""
    unshown = {"outgoing", "settings", "photos", "unsaved_input", "opened_by", "is_submitted"}
    return _mark(draft.model_dump_json(exclude=unshown))


def of_products(draft: ReturnDraft) -> str:
    """A mark of the products in their order: the fields of their form are numbered by it."""
    return _mark(" ".join(each.id for each in draft.products))


def is_stale(request: HttpRequest, version: str) -> bool:
    """Whether an answer was given on a page that shows what is no longer so."""
    return request.POST.get("version", version) != version


def _mark(words: str) -> str:
    return salted_hmac("portal.returns.pages", words, algorithm="sha256").hexdigest()[:16]
