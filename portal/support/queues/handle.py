"""What staff do about a return that needs attention; each button is one POST."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.models import IndexedReturn, Submission
from portal.return_index import record
from portal.returns.submissions import settling
from portal.returns.submissions.settling import CannotSettle
from portal.sendcloud import NotFound
from portal.support.audit import log
from portal.support.clients import api
from portal.support.queues import attention
from portal.support.queues.notes import NOTES
from portal.support.queues.views import needs_attention

Stored = Submission | IndexedReturn


@require_POST
def act(request: HttpRequest, kind: str, key: int, action: str) -> HttpResponse:
    """Do it, then show the list again; what cannot be done is said at its row."""
    row = attention.find(kind, key)
    if action not in ACTIONS or key > 2**63 - 1:
        raise Http404
    if row is None:  # another member of staff, or the worker, was faster
        return redirect(_list("gone"))
    try:
        said = ACTIONS[action](request, row, timezone.now())
    except CannotSettle as error:
        typed = request.POST.get("number", "")
        more = {"failed": f"{kind}-{key}", "error": str(error), "typed": typed}
        return needs_attention(request, status=422, **more)
    return redirect(_list(said))


def _list(said: str) -> str:
    return f"{reverse('support-queue', args=['attention'])}?said={said}"


def _target(row: Stored) -> str:
    """The return's number for the log; the parcel's while it has none."""
    if row.return_id is None and isinstance(row, Submission):
        return f"parcel {row.outgoing_parcel}"
    return str(row.return_id)


def _look(request: HttpRequest, row: Stored, now: datetime) -> str:
    log.record(request, log.LOOKED_AGAIN, _target(row))
    if isinstance(row, Submission):
        return "found" if settling.look(row, api(), now) else "still-unknown"
    record.take([api().retrieve(row.return_id)], now)
    return "looked"


def _exists(request: HttpRequest, row: Stored, now: datetime) -> str:
    number = request.POST.get("number", "").strip().lstrip("#")
    if not (number.isascii() and number.isdigit() and len(number) <= 12):
        raise CannotSettle(_("Enter the return’s number, for example 1185081."))
    log.record(request, log.SETTLED, f"{number} for {_target(row)}")
    try:
        return_ = api().retrieve(int(number))
    except NotFound:
        raise CannotSettle(_("Sendcloud has no return %(number)s.") % {"number": number}) from None
    settling.assign(_unsettled(row), return_)
    return "assigned"


def _never(request: HttpRequest, row: Stored, now: datetime) -> str:
    log.record(request, log.FORGOTTEN, _target(row))
    settling.forget(_unsettled(row), api(), now)
    return "forgotten"


def _unsettled(row: Stored) -> Submission:
    if not isinstance(row, Submission) or row.return_id is not None:
        raise CannotSettle(_("This return has its number already."))
    return row


def _done(request: HttpRequest, row: Stored, now: datetime) -> str:
    note = request.POST.get("note", "")
    if note not in NOTES:
        raise CannotSettle(_("Choose what was done."))
    log.record(request, log.DONE, _target(row))
    row.done_for, row.done_at, row.done_note = attention.trouble(row), now, note
    row.done_by_id = request.user.pk
    changed = ["done_for", "done_at", "done_note", "done_by"]
    if isinstance(row, IndexedReturn):
        record.settle(row, now)
        changed += ["queue", "queued_at"]
    row.save(update_fields=changed)
    return "done"


def _take(request: HttpRequest, row: Stored, now: datetime) -> str:
    log.record(request, log.TOOK, _target(row))
    type(row)._default_manager.filter(pk=row.pk).update(owner=request.user.pk)
    return "taken"


def _release(request: HttpRequest, row: Stored, now: datetime) -> str:
    log.record(request, log.RELEASED, _target(row))
    type(row)._default_manager.filter(pk=row.pk).update(owner=None)
    return "released"


ACTIONS: dict[str, Callable[[HttpRequest, Stored, datetime], str]] = {
    "look": _look,
    "exists": _exists,
    "never": _never,
    "done": _done,
    "take": _take,
    "release": _release,
}
