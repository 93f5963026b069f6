"""Log what staff do in the customers' pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.models import Submission
from portal.returns.draft import session
from portal.support.audit import log


@dataclass(frozen=True)
class Page:
    """What the log says when a page answers with this status."""

    action: str
    target: str
    status: int = 200


# By the name of the URL. Not "label-poll", because a page that refreshes itself counts as one view.
AUDITED = {
    "label": Page(log.VIEWED, "{row}"),
    "document": Page(log.DOWNLOADED, "{kind} of return {row}"),
    "calendar": Page(log.DOWNLOADED, "calendar of return {row}"),
    "pay": Page(log.SENT_TO_PAY, "{row}", 302),
    "label-mail": Page(log.CHANGED_MAIL, "{row}", 302),
    "cancel": Page(log.CANCELLED, "{row}", 302),
    "parcel-returns": Page(log.VIEWED, "returns of parcel {parcel}"),
    "photo": Page(log.VIEWED, "photos of parcel {parcel}"),
}
CREATING = "review"


class CustomerPagesAuditMiddleware:
    """Logs the flow's answers to staff, so that the flow itself needs no audit log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Load the user only for a page that is logged."""
        began_at = timezone.now()
        response = self.get_response(request)
        match = request.resolver_match
        name = (match.url_name or "") if match else ""
        if name not in AUDITED and name != CREATING:
            return response
        if getattr(request.user, "is_staff", False):
            row = Submission.for_draft(match.kwargs["draft_id"]) if match else None
            if name == CREATING:
                _note_created(request, row, began_at)
            elif response.status_code == AUDITED[name].status:
                _note(request, AUDITED[name], row)
        return response


def _note_created(request: HttpRequest, row: Submission | None, began_at: datetime) -> None:
    # A second click finds the row that the first click created, and is not logged.
    if row and row.created_at >= began_at:
        log.record(request, log.CREATED, _name(row))


def _note(request: HttpRequest, page: Page, row: Submission | None) -> None:
    given = request.resolver_match.kwargs if request.resolver_match else {}
    if "{parcel}" in page.target:
        draft = session.load(request.session, given["draft_id"])
        # A page shows many photos.
        target = page.target.format(parcel=draft.outgoing.parcel.id)
        log.record_once(request, page.action, target)
    elif row:
        log.record(request, page.action, page.target.format(row=_name(row), kind=given.get("kind")))


def _name(row: Submission) -> str:
    # While its outcome is unknown, a return has no number, so the entry names the parcel.
    return str(row.return_id or f"parcel {row.outgoing_parcel}")
