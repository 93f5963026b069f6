"""Log what staff do in the customers' pages."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.models import Submission
from portal.support.audit import log

# Not "label-poll", because a page that refreshes itself counts as one view.
AUDITED = frozenset({"document", "label", "review"})


class CustomerPagesAuditMiddleware:
    """Logs the flow's answers to staff, so that the flow itself needs no audit log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Load the user only for a page that is logged."""
        began_at = timezone.now()
        response = self.get_response(request)
        match = request.resolver_match
        if match and match.url_name in AUDITED and getattr(request.user, "is_staff", False):
            _note(request, response, began_at)
        return response


def _note(request: HttpRequest, response: HttpResponse, began_at: datetime) -> None:
    match = request.resolver_match
    row = Submission.for_draft(match.kwargs["draft_id"]) if match else None
    if match is None or row is None:
        return
    # While its outcome is unknown, a return has no number, so the entry names the parcel.
    target = row.return_id or f"parcel {row.outgoing_parcel}"
    if match.url_name == "review":
        # A second click finds the row that the first click created, and is not logged.
        if row.created_at >= began_at:
            log.record(request, log.CREATED, target)
    elif response.status_code != 200:
        return
    elif match.url_name == "document":
        log.record(request, log.DOWNLOADED, f"{match.kwargs['kind']} of return {target}")
    else:
        log.record(request, log.VIEWED, target)
