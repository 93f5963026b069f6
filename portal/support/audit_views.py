"""The audit log as a page and a file, for administrators."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_POST, require_safe

from portal.models import AuditEntry
from portal.statistics.export import harmless
from portal.support.audit import log
from portal.support.roles import admins_only
from portal.web.htmx import render_panel

PAGE, MOST = 50, 100_000  # entries
COLUMNS = ("created_at", "actor", "action", "target", "origin_hash", "previous_hash", "entry_hash")


@require_safe
@admins_only
def entries(request: HttpRequest) -> HttpResponse:
    """The entries, newest first; the queries `actor` and `target` filter them."""
    log.record_once(request, log.READ)
    asked = {name: _plain(request.GET.get(name, "")) for name in ("actor", "target")}
    wanted = {name: value for name, value in asked.items() if value}
    rows = AuditEntry.objects.filter(**wanted).order_by("-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"here": "audit", "page": page, "asked": asked, "most": MOST}
    return render_panel(request, "support/audit.html", context)


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
