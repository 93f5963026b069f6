"""The audit log as a page and a file, for administrators."""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from portal.models import AuditEntry, Submission
from portal.models.audit import NUMBER
from portal.statistics.export import harmless
from portal.storage.distinct import distinct
from portal.support.audit import log
from portal.support.fields import DayField
from portal.support.paging import page_of
from portal.support.roles import admins_only
from portal.web.htmx import render_panel

RETURN = re.compile(r"(?:.* of return )?([0-9]{5,18})(?: for parcel [0-9]+)?")
PAGE, MOST = 50, 100_000  # entries
COLUMNS = ("created_at", "actor", "action", "target", "origin_hash", "previous_hash", "entry_hash")


class EntryFilter(forms.Form):
    """Who did what to which thing, and when; empty fields mean all entries."""

    actor = forms.CharField(label=_lazy("Who"), required=False, max_length=100)
    action = forms.ChoiceField(label=_lazy("What"), required=False)
    target = forms.CharField(label=_lazy("About"), required=False, max_length=100)
    since = DayField(_lazy("From"))
    until = DayField(_lazy("Until"))

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        known = distinct(AuditEntry, "action")
        action = self.fields["action"]
        assert isinstance(action, forms.ChoiceField)
        action.choices = [
            ("", _("Anything")),
            *((name, capfirst(log.words(name))) for name in known),
        ]

    def apply(self, rows: "QuerySet[AuditEntry]") -> "QuerySet[AuditEntry]":
        """The entries that match."""
        asked = self.cleaned_data
        if actor := _plain(asked["actor"]):
            rows = rows.filter(actor__icontains=actor)
        if asked["action"]:
            rows = rows.filter(action=asked["action"])
        if target := _plain(asked["target"]):
            rows = about(target, rows)
        if asked["since"]:
            rows = rows.filter(created_at__gte=_start(asked["since"]))
        if asked["until"]:
            rows = rows.filter(created_at__lt=_start(asked["until"] + timedelta(days=1)))
        return rows


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def about(target: str, rows: "QuerySet[AuditEntry]") -> "QuerySet[AuditEntry]":
    """Everything about a thing: a return's documents, photos, mails and parcel too."""
    if not (target.isascii() and target.isdigit() and len(target) < 19):
        return rows.filter(target__icontains=target)
    parcels = Submission.objects.filter(return_id=int(target))
    numbers = [target, *map(str, parcels.values_list("outgoing_parcel", flat=True))]
    found = Q(number__in=numbers)
    # Few entries begin with what they are about.
    for number in numbers:
        found |= Q(action=log.SETTLED, target__startswith=f"{number} for ")
        found |= Q(action=log.OPENED_ANYWAY, target__startswith=f"parcel {number}: ")
    return rows.alias(number=NUMBER).filter(found)


@require_safe
@admins_only
def entries(request: HttpRequest) -> HttpResponse:
    """The entries, newest first."""
    log.record_once(request, log.READ)
    form = EntryFilter(request.GET)
    rows = form.apply(AuditEntry.objects.all()) if form.is_valid() else AuditEntry.objects.none()
    page = page_of(rows.order_by("-pk"), PAGE, request.GET.get("page"))
    kept = {name: str(value) for name, value in request.GET.items() if value and name != "page"}
    context: dict[str, Any] = {
        "here": "audit",
        "form": form,
        "page": page,
        "rows": [_row(entry) for entry in page],
        "kept": urlencode(kept),
        "most": MOST,
    }
    return render_panel(request, "support/audit.html", context, status=422 if form.errors else 200)


def _row(entry: AuditEntry) -> dict[str, Any]:
    return {
        "entry": entry,
        "action": log.words(entry.action),
        "target": log.target_words(entry.target),
        "return_id": return_of(entry.target),
    }


def return_of(target: str) -> int | None:
    """The number of the return that an entry is about, for a link to it."""
    found = RETURN.fullmatch(target)
    return int(found.group(1)) if found else None


def _plain(text: str) -> str:
    # PostgreSQL raises an error for the null character.
    return text.replace("\0", "").strip()[:100]


@require_POST
@admins_only
def export(request: HttpRequest) -> HttpResponseBase:
    """The entries as CSV, newest first; the export is logged first, so it is the first line."""
    log.record(request, log.EXPORTED)
    response = StreamingHttpResponse(_lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response


class _Echo:
    """The file that csv writes to; it returns each line instead of storing it."""

    def write(self, line: str) -> str:
        return line


def _lines() -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield writer.writerow(COLUMNS)
    rows = AuditEntry.objects.order_by("-pk").values_list(*COLUMNS)[:MOST]
    for created_at, *rest in rows.iterator(chunk_size=1000):
        yield writer.writerow([created_at.isoformat(), *map(harmless, rest)])
