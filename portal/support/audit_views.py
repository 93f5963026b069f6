"""The audit log as a page and a file, for administrators."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_POST, require_safe

from portal.models import AuditEntry
from portal.support.audit import log
from portal.support.roles import admins_only
from portal.web.htmx import render_panel

PAGE, MOST = 50, 100_000  # entries
COLUMNS = ("created_at", "actor", "action", "target", "origin_hash")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


@require_safe
@admins_only
def entries(request: HttpRequest) -> HttpResponse:
    """The newest first; `actor` and `target` narrow it down."""
    log.record_once(request, log.READ)
    asked = {name: _plain(request.GET.get(name, "")) for name in ("actor", "target")}
    wanted = {name: value for name, value in asked.items() if value}
    found = AuditEntry.objects.filter(**wanted).order_by("-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"here": "audit", "page": page, "asked": asked, "most": MOST}
    return render_panel(request, "support/audit.html", context)


def _plain(text: str) -> str:
    # PostgreSQL refuses the null character with an error of its own.
    return text.replace("\0", "").strip()[:100]


@require_POST
@admins_only
def export(request: HttpRequest) -> HttpResponseBase:
    """The newest first, a line each; the export itself is written down before it."""
    log.record(request, log.EXPORTED)
    response = StreamingHttpResponse(_lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response


class _Echo:
    """What csv writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def _lines() -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield writer.writerow(COLUMNS)
    found = AuditEntry.objects.order_by("-pk").values_list(*COLUMNS)[:MOST]
    for created_at, *rest in found.iterator(chunk_size=1000):
        yield writer.writerow([created_at.isoformat(), *map(harmless, rest)])


def harmless(text: str) -> str:
    """The text so that a spreadsheet shows it and never runs it as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
