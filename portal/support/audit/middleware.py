"""What staff do in the customers' own flow is written down like everything else."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.models import Submission
from portal.support.audit import log

# Not "label-poll": a page that looks again by itself is one view.
AUDITED = frozenset({"document", "label", "review"})


class CustomerPagesAuditMiddleware:
    """Writes down what staff did in the customers' pages, which know no audit log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Asks who it is only where there is something to write down."""
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
    # A return whose outcome is still unknown has no number but its parcel's.
    target = row.return_id or f"parcel {row.outgoing_parcel}"
    if match.url_name == "review":
        # A second click finds the row that the first one made.
        if row.created_at >= began_at:
            log.record(request, log.CREATED, target)
    elif response.status_code != 200:
        return
    elif match.url_name == "document":
        log.record(request, log.DOWNLOADED, f"{match.kwargs['kind']} of return {target}")
    else:
        log.record(request, log.VIEWED, target)
