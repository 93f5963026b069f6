"""What staff do with several returns of a queue at once; each return gets a result of its own."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_POST

from portal.models import IndexedReturn
from portal.return_index import record
from portal.return_index.queues import Queue, trouble_of
from portal.sendcloud import SendcloudError
from portal.support import cancelling
from portal.support.audit import log
from portal.support.queues import bulk_files, notes, tabs
from portal.support.queues.notes import NOTES
from portal.support.queues.views import frame
from portal.web.htmx import render_panel

MOST = 25  # a page of a queue


# What became of a return, by the code that the page carries until all are through.
OUTCOMES = {
    "asked": noop("The carrier was asked and decides"),
    "CannotBeCancelled": noop("It cannot be cancelled any more"),
    "NotFound": noop("Sendcloud does not know it"),
    "OutcomeUnknown": noop("We do not know whether that worked. Check its page"),
    "no-answer": noop("Sendcloud did not answer. Check its page"),
}


@dataclass(frozen=True)
class Result:
    """What became of one return; `code` is of OUTCOMES, and `note` of the notes."""

    return_id: int
    code: str = "asked"
    note: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it went as staff wanted."""
        return self.code == "asked"

    @property
    def words(self) -> str:
        """The outcome in words."""
        return f"{_('Done')}: {notes.words(self.note)}" if self.note else _(OUTCOMES[self.code])


@require_POST
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """Do it to the returns that were chosen, in the order of the page."""
    action, rows = request.POST.get("action", ""), _chosen(request)
    if action not in ACTIONS or slug not in set(Queue):
        raise Http404
    if not rows:
        return _results(request, slug, [], error=_("Choose at least one return."))
    return ACTIONS[action](request, slug, rows)


def _chosen(request: HttpRequest) -> list[IndexedReturn]:
    typed = request.POST.getlist("return")[:MOST]
    numbers = [int(word) for word in typed if word.isascii() and word.isdigit() and len(word) < 19]
    return list(IndexedReturn.objects.filter(return_id__in=numbers).order_by("queued_at"))


def _results(
    request: HttpRequest,
    slug: str,
    results: Sequence[Result],
    *,
    left: Sequence[IndexedReturn] = (),
    error: str = "",
) -> HttpResponse:
    """What is through and what is left; the page asks for the rest by itself, or by a button."""
    done = sum(result.is_done for result in results)
    context = frame(request, Queue(slug)) | {"results": results, "done": done, "error": error}
    context |= {"back": _(tabs.TITLES[Queue(slug)]), "slug": slug, "left": left}
    context |= {"through": len(results), "count": len(results) + len(left)}
    status = 422 if error else 200
    return render_panel(request, "support/bulk.html", context, status=status)


def _done(request: HttpRequest, slug: str, rows: list[IndexedReturn]) -> HttpResponse:
    """Take the returns out of the queue, with a note from the list."""
    note, now = request.POST.get("note", ""), timezone.now()
    if note not in NOTES:
        return _results(request, slug, [], error=_("Choose what was done."))
    results = [_close(request, row, note, now) for row in rows]
    return _results(request, slug, results)


def _close(request: HttpRequest, row: IndexedReturn, note: str, now: datetime) -> Result:
    log.record(request, log.DONE, row.return_id)
    row.done_for, row.done_at, row.done_note = trouble_of(row), now, note
    row.done_by_id = request.user.pk
    record.settle(row, now)
    row.save(update_fields=["done_for", "done_at", "done_note", "done_by", "queue", "queued_at"])
    return Result(row.return_id, note=note)


def _cancel(request: HttpRequest, slug: str, rows: list[IndexedReturn]) -> HttpResponse:
    """Ask the carriers, once a return; what each decides shows on the return's own page."""
    if "sure" not in request.POST:
        context = frame(request, Queue(slug)) | {"asks": rows, "slug": slug}
        return render_panel(request, "support/bulk.html", context)
    results, left, began = _told(request), list(rows), time.monotonic()
    while left:
        results.append(_ask_to_cancel(request, left.pop(0)))
        if time.monotonic() - began >= settings.BULK_SECONDS:
            break
    return _results(request, slug, results, left=left)


def _told(request: HttpRequest) -> list[Result]:
    """What the pages before have told of returns that are through."""
    pairs = (word.split(" ") for word in request.POST.getlist("told")[:MOST])
    return [
        Result(int(number), code)
        for number, code in (pair for pair in pairs if len(pair) == 2)
        if number.isascii() and number.isdigit() and len(number) < 19 and code in OUTCOMES
    ]


def _ask_to_cancel(request: HttpRequest, row: IndexedReturn) -> Result:
    try:
        cancelling.ask(request, row.return_id)
    except SendcloudError as error:
        name = type(error).__name__
        return Result(row.return_id, name if name in OUTCOMES else "no-answer")
    return Result(row.return_id)


def _labels(request: HttpRequest, slug: str, rows: list[IndexedReturn]) -> HttpResponse:
    file = bulk_files.labels(request, slug, rows)
    return file or _results(request, slug, [], error=_("None of these returns has a label."))


ACTIONS: dict[str, Callable[[HttpRequest, str, list[IndexedReturn]], HttpResponse]] = {
    "done": _done,
    "cancel": _cancel,
    "labels": _labels,
    "csv": bulk_files.as_csv,
}
