"""The pages of the withdrawals: queues with search, verification, and export."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.evidence import verification
from portal.models import WithdrawalState
from portal.support.audit import log
from portal.support.paging import page_of
from portal.support.roles import admins_only
from portal.support.withdrawals import export
from portal.support.withdrawals.listing import QUEUES, counts, queue, rows
from portal.support.withdrawals.search import find
from portal.web.htmx import get_or_post, render_panel

PAGE = 50  # withdrawals
LONGEST = 500  # letters of a search
Export = tuple[str, str, Callable[[], Iterator[Any]]]
EXPORTS: dict[str, Export] = {
    "csv": ("withdrawals.csv", "text/csv; charset=utf-8", export.csv_lines),
    "zip": ("withdrawals.zip", "application/zip", export.zip_chunks),
}


@get_or_post
def withdrawals(request: HttpRequest) -> HttpResponse:
    """A queue, newest first; by POST what was searched, so that no address holds a name."""
    if request.method == "POST":
        return _found(request, request.POST.get("text", "").replace("\0", "").strip()[:LONGEST])
    log.record_once(request, log.LISTED_WITHDRAWALS)
    wanted = request.GET.get("queue", "")
    chosen = wanted if wanted in QUEUES else str(WithdrawalState.NEW)
    page = page_of(queue(chosen), PAGE, request.GET.get("page"))
    return _page(request, page=page, rows=rows(page), chosen=chosen)


def _found(request: HttpRequest, text: str) -> HttpResponse:
    if not text:
        error = _("Enter a reference, a name, an order number or an e-mail address.")
        return _page(request, rows=[], error=error, status=422)
    log.record(request, log.SEARCHED, log.hidden(text.upper()))
    return _page(request, rows=rows(find(text)), typed=text)


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    known = counts()
    queues = [(name, _(words), known.get(name)) for name, words in QUEUES.items()]
    context = {"here": "withdrawals", "queues": queues, "is_on": settings.WITHDRAWAL}
    return render_panel(request, "support/withdrawals.html", context | more, status=status)


@get_or_post
def verify(request: HttpRequest) -> HttpResponse:
    """A page with a button, which follows the chain from its first entry."""
    context: dict[str, Any] = {"here": "withdrawals"}
    if request.method == "POST":
        head = request.POST.get("head", "").strip().lower()[:64]
        log.record(request, log.VERIFIED)
        context |= {"outcome": verification.verify(head), "head": head}
    return render_panel(request, "support/withdrawals_verify.html", context)


@require_POST
@admins_only
def exported(request: HttpRequest) -> HttpResponseBase:
    """All withdrawals as a file; `format` says which."""
    name, content_type, parts = EXPORTS.get(request.POST.get("format", ""), EXPORTS["csv"])
    log.record(request, log.EXPORTED_WITHDRAWALS, name)
    response = StreamingHttpResponse(parts(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
