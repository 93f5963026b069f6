"""Returns of one carrier, from the console's own index: Sendcloud's list has no such filter."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from portal.models import IndexedReturn
from portal.return_index import record
from portal.support.paging import page_of
from portal.support.queues import names
from portal.support.queues.views import kept, words_of
from portal.support.returns.listing import Wanted

PAGE = 25


def page(request: HttpRequest, wanted: Wanted, now: datetime) -> dict[str, Any]:
    """What the template needs of one page, newest first; twelve calls at most name its rows."""
    found = matching(wanted, timezone.localdate(now))
    rows = page_of(found, PAGE, request.GET.get("page"))
    told = names.of_returns(list(rows))
    return {
        "page": rows,
        "told": told,
        "rows": [words_of(row, told.returns.get(row.return_id)) for row in rows],
        "known_since": record.oldest(now),
        "kept": kept(request),
    }


def matching(wanted: Wanted, today: date) -> "QuerySet[IndexedReturn]":
    """The index's rows that all chosen filters let through."""
    chosen = {"parcel_status": wanted.state, "delivery_option": wanted.option}
    rows = IndexedReturn.objects.filter(
        carrier=wanted.carrier, **{name: value for name, value in chosen.items() if value}
    )
    if wanted.since or wanted.until:
        rows = rows.filter(created_at__range=wanted.window(today))
    return rows.order_by("-created_at", "-return_id")
