"""What is not a page: the label's documents, the calendar's file, the way to the payment page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import rate_limits
from portal.models import Submission
from portal.returns.draft import session
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions import service_points
from portal.returns.status import calendar as calendars
from portal.returns.submissions import access, documents
from portal.returns.submissions.state import ReturnState, state_of
from portal.sendcloud import Document
from portal.upstream import clients

ENDINGS = {"application/pdf": "pdf", "image/png": "png"}


def _opened(request: HttpRequest, draft_id: str) -> tuple[ReturnDraft, Submission]:
    """A draft of this very session with its submission; any other does not exist."""
    try:
        draft, row = access.open_return(request.session, draft_id)
    except session.DraftNotFound as error:
        raise Http404 from error
    if row is None:
        raise Http404
    return draft, row


def _submission(request: HttpRequest, draft_id: str) -> Submission:
    return _opened(request, draft_id)[1]


@require_safe
@never_cache
def document(request: HttpRequest, draft_id: str, kind: str) -> HttpResponse:
    """One of the label's documents, fetched by us: its own address is a bearer secret."""
    submission = _submission(request, draft_id)
    if not documents.is_available(submission, kind):
        raise Http404
    if submission.is_being_cancelled:
        raise documents.DocumentHeld
    if state_of(submission, timezone.now()) == ReturnState.CANCELLED:
        raise documents.DocumentWithdrawn
    rate_limits.hit("DOCUMENTS", rate_limits.client_network(request))
    return attachment(documents.fetch(submission, kind), f"{kind}-{submission.return_id}")


def attachment(document: Document, name: str) -> HttpResponse:
    """A document to save under this name; the ending follows from its bytes."""
    response = HttpResponse(document.content, content_type=document.content_type)
    ending = ENDINGS[document.content_type]
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@never_cache
def pay(request: HttpRequest, draft_id: str) -> HttpResponse:
    """On to the payment page that Sendcloud named; its address never stands in our HTML."""
    url = _submission(request, draft_id).payment_url
    if not _is_payment_page(url):
        raise Http404
    return HttpResponseRedirect(url)


def _is_payment_page(url: str) -> bool:
    """Over https, or from the very host of the API (the simulator plays the provider itself)."""
    parts, api = urlsplit(url), urlsplit(settings.SENDCLOUD_API_URL)
    return (
        bool(parts.hostname)
        and "@" not in parts.netloc
        and (parts.scheme == "https" or (parts.scheme, parts.netloc) == (api.scheme, api.netloc))
    )


@require_safe
@never_cache
def calendar(request: HttpRequest, draft_id: str) -> HttpResponse:
    """The pickup, or the last day to hand in, for the customer's own calendar."""
    draft, row = _opened(request, draft_id)
    draft = service_points.recalled(clients.service_points(), draft, row.location_id)
    content = calendars.file(draft, row, timezone.now())
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="return-{row.return_id or ""}.ics"'
    response["Cache-Control"] = "no-store"
    return response
