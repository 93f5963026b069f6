"""The page of a queue."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_safe

from portal.models import IndexedReturn
from portal.return_index.queues import Queue
from portal.sendcloud import Return
from portal.support import formatting
from portal.support.audit import log
from portal.support.clients import reasons
from portal.support.paging import page_of
from portal.support.queues import attention, names, notes, tabs
from portal.support.queues.filters import QueueFilter, refund
from portal.web.htmx import render_panel

PAGE = 25
PANEL = "https://app.sendcloud.com/"  # where the merchant decides about requests
# What became of a button, by the word in the address.
SAID = {
    "gone": noop("Another person or process dealt with this return already."),
    "found": noop("Settled: Sendcloud's list shows what became of it."),
    "still-unknown": noop("Sendcloud's list does not show it yet, so nothing was changed."),
    "looked": noop("The status is up to date."),
    "assigned": noop("The return has its number now, and the customer sees it."),
    "forgotten": noop("The customer can confirm this return again."),
    "done": noop("Marked as done."),
    "taken": noop("This return is yours."),
    "released": noop("This return belongs to no one now."),
}


@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """One queue, what has waited longest first."""
    if slug not in set(Queue):
        raise Http404
    log.record(request, log.LISTED, slug)
    if slug == Queue.ATTENTION:
        return needs_attention(request)
    now, form = timezone.now(), QueueFilter(request.GET)
    context = frame(request, Queue(slug)) | {"form": form}
    if not form.is_valid():
        return render_panel(request, "support/queue.html", context, status=422)
    order = "-queued_at" if slug == Queue.FINISHED else "queued_at"
    found = form.apply(IndexedReturn.objects.filter(queue=slug), now).order_by(order, "return_id")
    page = page_of(found, PAGE, request.GET.get("page"))
    told = names.of_returns(list(page))
    context |= {"page": page, "told": told, "rows": [_row(row, told) for row in page]}
    context |= {
        "is_filtered": any(form.cleaned_data.values()),
        "notes": notes.choices(),
        "slug": slug,
    }
    return render_panel(request, "support/queue.html", context)


def needs_attention(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """What needs attention, each with the buttons that deal with it."""
    page = Paginator(attention.rows(timezone.now()), PAGE).get_page(request.GET.get("page"))
    told = names.of_orders([(row.return_id, row.parcel) for row in page])
    rows = [{"row": row, "order": _order(row, told)} for row in page]
    context = frame(request, Queue.ATTENTION) | {"page": page, "told": told, "rows": rows}
    context |= {"notes": notes.choices(), "said": _said(request)} | more
    return render_panel(request, "support/needs_attention.html", context, status=status)


def _said(request: HttpRequest) -> str:
    said = request.GET.get("said", "")
    return _(SAID[said]) if said in SAID else ""


def frame(request: HttpRequest, queue: Queue) -> dict[str, Any]:
    """What every queue's page shows around its rows."""
    return {
        "here": "queues",
        "tabs": tabs.tabs(timezone.now(), queue),
        "title": _(tabs.TITLES[queue]),
        "meaning": _(tabs.MEANINGS[queue]),
        "decided_at": PANEL if queue == Queue.APPROVAL else "",
        "is_filled": tabs.is_filled(),
        "kept": kept(request),
    }


def kept(request: HttpRequest) -> str:
    """The filters of the address, for the links to the other pages."""
    chosen = {name: str(value) for name, value in request.GET.items() if value and name != "page"}
    return urlencode(chosen)


def _order(row: attention.Row, told: names.Names) -> str:
    named = told.returns.get(row.return_id or 0)
    return named.order_number if named else told.orders.get(row.parcel or 0, "")


def _row(row: IndexedReturn, told: names.Names) -> dict[str, Any]:
    return words_of(row, told.returns.get(row.return_id))


def words_of(row: IndexedReturn, named: Return | None) -> dict[str, Any]:
    """The row in words, with what Sendcloud tells of the customer."""
    return {
        "id": row.return_id,
        "created_at": row.created_at,
        "since": row.queued_at,
        "order_number": named.order_number if named else "",
        "customer": named.customer if named else "",
        "reason": reasons().get(row.reason or 0, ""),
        "option": formatting.option(row.delivery_option),
        "status": _status(row),
        "mark": formatting.mark(row.parcel_status),
        "refund": refund(row.refund) if row.refund else "",
        "country": row.country,
    }


def _status(row: IndexedReturn) -> str:
    is_held = row.queue in {Queue.APPROVAL, Queue.CUSTOMER}
    waits = formatting.waiting(row.waits_for) if is_held else ""
    return waits or formatting.status(row.parcel_status)
