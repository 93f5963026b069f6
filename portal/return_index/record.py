"""Writes what Sendcloud says of returns into the index."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings

from portal.models import IndexedReturn
from portal.return_index.queues import queue_of
from portal.sendcloud import Return
from portal.sendcloud.statuses import STATUSES, slug_of

MOST = 1_000_000  # of a currency that a fee or a label may cost
CODE = re.compile(r"[a-z0-9_-]{1,32}")
READ = (
    "incoming_parcel",
    "created_at",
    "queue",
    "queued_at",
    "waits_for",
    "parcel_status",
    "delivery_option",
    "carrier",
    "country",
    "reason",
    "refund",
    "refunded_at",
    "delivered_at",
    "fee_cents",
    "fee_currency",
    "label_cents",
    "label_currency",
)


def oldest(now: datetime) -> datetime:
    """The moment before which the index forgets returns."""
    return now - timedelta(days=settings.RETENTION_DAYS)


def take(returns: Iterable[Return], now: datetime) -> int:
    """Add or change the rows of these returns; how many were written, in two statements at most."""
    told = {one.id: one for one in returns if one.created_at and one.created_at > oldest(now)}
    known = IndexedReturn.objects.in_bulk(list(told), field_name="return_id")
    changed = [
        row
        for number, one in told.items()
        if _changes(row := known.get(number) or IndexedReturn(return_id=number), one, now)
    ]
    IndexedReturn.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["return_id"], update_fields=READ
    )
    return len(changed)


def _changes(row: IndexedReturn, told: Return, now: datetime) -> bool:
    """Copy what the answer tells; what it does not tell stays. Whether anything is new."""
    before = {name: getattr(row, name) for name in READ}
    for name, value in _codes(told).items():
        if value not in {None, ""}:
            setattr(row, name, value)
    # A return that is new to the index changed before the portal looked.
    settle(row, now if row.pk else row.delivered_at or row.created_at)
    return row.pk is None or any(getattr(row, name) != value for name, value in before.items())


def settle(row: IndexedReturn, now: datetime) -> None:
    """Put the row into the queue that its columns name."""
    queue = queue_of(row).value
    if queue != row.queue:
        row.queue, row.queued_at = queue, now


def _codes(told: Return) -> dict[str, object]:
    kind = told.refund.refund_type if told.refund else None
    country = told.incoming_parcel_data.from_country.upper()
    return {
        "incoming_parcel": told.incoming_parcel,
        "created_at": told.created_at,
        "waits_for": _code(told.waits_for),
        "parcel_status": told.status if told.status in STATUSES else slug_of(told.status),
        "delivery_option": _code(told.delivery_option),
        "carrier": _code(told.carrier),
        "country": country if re.fullmatch("[A-Z]{2}", country) else "",
        "reason": told.reason,
        "refund": _code(kind.code if kind else ""),
        "refunded_at": told.refund.refunded_at if told.refund else None,
        "delivered_at": told.delivered_at,
        "fee_cents": _cents(told.return_fee),
        "fee_currency": _currency(told.return_fee_currency),
        "label_cents": _cents(told.label_cost),
        "label_currency": _currency(told.label_currency),
    }


def _cents(amount: Decimal | None) -> int | None:
    """In hundredths, as the statistics add them up; absurd amounts are left out."""
    return round(amount * 100) if amount is not None and 0 <= amount < MOST else None


def _currency(text: str) -> str:
    return text if re.fullmatch("[A-Z]{3}", text) else ""


def _code(text: str) -> str:
    """A code of Sendcloud's; any other text is not for the index, because it may name people."""
    return text if CODE.fullmatch(text) else ""


def move(incoming_parcel: int | None, status: str, now: datetime) -> None:
    """Give the return of this parcel a status that a webhook told."""
    if incoming_parcel is None:
        return
    for row in IndexedReturn.objects.filter(incoming_parcel=incoming_parcel):
        row.parcel_status = status
        settle(row, now)
        row.save(update_fields=["parcel_status", "queue", "queued_at"])
