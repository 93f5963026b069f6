"""Files of several returns of a queue: their labels as one PDF, and their rows as CSV."""

import csv
import io

from django.http import HttpRequest, HttpResponse

from portal.models import IndexedReturn
from portal.sendcloud import Return
from portal.sendcloud.statuses import STATUSES
from portal.statistics.export import BOM, harmless
from portal.support.audit import log
from portal.support.clients import api
from portal.support.queues import names
from portal.support.queues.views import words_of

LABELS = 20  # parcels whose labels Sendcloud merges into one file
HEAD = ("return", "created", "order", "customer", "status", "reason", "option", "refund", "country")


def labels(request: HttpRequest, slug: str, rows: list[IndexedReturn]) -> HttpResponse | None:
    """The labels of all in one PDF, as far as Sendcloud has them; None where there are none."""
    labelled = [row for row in rows if _has_label(row)][:LABELS]
    if not labelled:
        return None
    for row in labelled:
        log.record(request, log.DOWNLOADED, f"label of return {row.return_id}")
    parcels = [row.incoming_parcel or 0 for row in labelled]
    document = api().merged_documents(parcels, "label")
    response = HttpResponse(document.content, content_type=document.content_type)
    response["Content-Disposition"] = (
        f'attachment; filename="labels-{len(labelled)}-of-{len(rows)}.pdf"'
    )
    return response


def _has_label(row: IndexedReturn) -> bool:
    status = STATUSES.get(row.parcel_status)
    return bool(row.incoming_parcel and status and status.has_label)


def as_csv(request: HttpRequest, slug: str, rows: list[IndexedReturn]) -> HttpResponse:
    """The rows as the page shows them, with orders and customers asked of Sendcloud."""
    log.record(request, log.EXPORTED_ROWS, f"{len(rows)} returns")
    told = names.of_returns(rows)
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD)
    writer.writerows(map(harmless, _line(row, told.returns.get(row.return_id))) for row in rows)
    response = HttpResponse(BOM + file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="returns-{slug}.csv"'
    return response


def _line(row: IndexedReturn, told: Return | None) -> list[str]:
    shown = words_of(row, told)
    texts = ("order_number", "customer", "status", "reason", "option", "refund", "country")
    return [
        str(row.return_id),
        row.created_at.date().isoformat(),
        *(str(shown[name]) for name in texts),
    ]
