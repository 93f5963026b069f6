"""What the first page offers a customer who comes back: the return just made, or the answers."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from portal.models import Submission
from portal.returns.draft import session
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.flow import Flow
from portal.returns.questions.pages import PAGES
from portal.returns.submissions.state import heading


@dataclass(frozen=True)
class Resume:
    """The newest return of this session: what was looked up, how it stands, and its page."""

    identifier: str
    heading: str
    url: str


def newest(request: HttpRequest) -> Resume | None:
    """What to go on with; nothing where this browser has looked nothing up."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    draft_id, draft = next(session.newest_first(request.session), ("", None))
    if draft is None or draft.opened_by:
        return None
    row = Submission.for_draft(draft_id)
    said = heading(row, timezone.now()) if row else ""
    return Resume(draft.identifier, said, _url(draft_id, draft, row))


def _url(draft_id: str, draft: ReturnDraft, row: Submission | None) -> str:
    if row:
        return reverse("label", args=[draft_id])
    return reverse("step", args=[draft_id, Flow(PAGES, draft).current.slug])
