"""What is not a page: the label's documents, the calendar's file, the way to the payment page."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import rate_limits
from portal.branding.brand import shown
from portal.models import Submission
from portal.returns.draft import session
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions import service_points
from portal.returns.status import calendar as calendars
from portal.returns.submissions import access, documents
from portal.returns.submissions.state import ReturnState, state_of
from portal.sendcloud import Document
from portal.upstream import clients

OPENED = "open"  # in the address of a document that is to be opened, not saved
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
    names = {"brand": shown().name, "number": submission.return_id or ""}
    is_opened = OPENED in request.GET
    return attachment(documents.fetch(submission, kind), _name(kind, names), is_opened=is_opened)


def _name(kind: str, names: Mapping[str, object]) -> str:
    """What the file is called among all the others of a customer."""
    titles = {
        "label": _("%(brand)s return label %(number)s"),
        "qr": _("%(brand)s return code %(number)s"),
        "customs": _("%(brand)s customs form %(number)s"),
    }
    return " ".join(re.sub(r"[^\w-]+", " ", titles[kind] % names).split())


def attachment(document: Document, name: str, *, is_opened: bool = False) -> HttpResponse:
    """A document to save under this name, or to open in place; its bytes decide on the ending."""
    response = HttpResponse(document.content, content_type=document.content_type)
    filename = f"{name}.{ENDINGS[document.content_type]}"
    header = content_disposition_header(not is_opened, filename)
    response["Content-Disposition"] = header or "attachment"
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
