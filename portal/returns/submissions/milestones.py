"""Counts what returns reached, each once: the worker compares the rows with what was counted.

No page of a customer counts an outcome, so counting can neither slow nor stop one. The row's own
times tell the day and the wait.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from portal.models import DailyCount, IndexedReturn, Milestone, Submission
from portal.sendcloud.statuses import STATUSES, Phase
from portal.statistics import count, events
from portal.statistics.events import Event, Source

State = Submission.State
MOST = 500  # of an event a run


def _in(*phases: Phase) -> list[str]:
    return [slug for slug, status in STATUSES.items() if status.phase in phases]


CANCELLED = Q(parcel_status__in=_in(Phase.CANCELLED))
# What a row must show for an event.
REACHED: Mapping[Event, Q] = {
    Event.CREATED: Q(return_id__isnull=False),
    Event.LABEL_READY: Q(state=State.LABEL_READY),
    Event.LABEL_FAILED: Q(state=State.LABEL_FAILED),
    Event.HANDED_OVER: Q(parcel_status__in=_in(Phase.IN_TRANSIT, Phase.DELIVERED)),
    Event.RECEIVED: Q(parcel_status__in=_in(Phase.DELIVERED)),
    Event.CANCELLED: CANCELLED,
}


# What costs money, and the columns of the index that say how much.
COSTS: Mapping[Event, tuple[str, str]] = {
    Event.FEE: ("fee_cents", "fee_currency"),
    Event.LABEL_COST: ("label_cents", "label_currency"),
}


def count_new(now: datetime, since: datetime | None = None) -> int:
    """Count everything that was reached and is not counted yet; how many events.

    With `since`, only of returns made from then on: to compare all of them takes the longer, the
    more there are.
    """
    made = Q() if since is None else Q(created_at__gte=since)
    counted = sum(_reach(event, made & query, now) for event, query in REACHED.items())
    # Asked of each return by its number, because the index has many more.
    listed = IndexedReturn.objects.filter(return_id=OuterRef("return_id"))
    refunded = Exists(listed.exclude(refunded_at=None))
    counted += _reach(Event.REFUNDED, made & Q(refunded), now)
    for event, (cents, _currency) in COSTS.items():
        priced = Exists(listed.filter(**{f"{cents}__gt": 0}))
        counted += _reach(event, made & Q(priced), now)
    return counted + (0 if since else _take_back())


def _reach(event: Event, query: Q, now: datetime) -> int:
    rows = Submission.objects.filter(query).exclude(milestones__event=event)
    return sum(reach(row, event, now) for row in rows.order_by("pk")[:MOST])


def reach(row: Submission, event: Event, now: datetime) -> bool:
    """Count the event of a row, unless another process just did; both happen or neither."""
    at = _when(row, event, now)
    try:
        with transaction.atomic():
            Milestone.objects.create(submission=row, event=event, reached_at=at)
            count.add(_counts(row, event, at))
    except IntegrityError:
        return False
    return True


def _take_back() -> int:
    """Uncount cancellations that a carrier refused in the end, on the day they were booked."""
    undone = Milestone.objects.filter(event=Event.CANCELLED).exclude(
        submission__parcel_status__in=_in(Phase.CANCELLED)
    )
    for milestone in undone.select_related("submission")[:MOST]:
        with transaction.atomic():
            if not Milestone.objects.filter(pk=milestone.pk).delete()[0]:
                continue
            count.add(_counts(milestone.submission, Event.CANCELLED, milestone.reached_at, -1))
    return 0


def _when(row: Submission, event: Event, now: datetime) -> datetime:
    """When it happened, as far as the row tells."""
    if event == Event.CREATED or event in COSTS:
        return row.created_at
    if event in {Event.LABEL_READY, Event.LABEL_FAILED}:
        return row.label_checked_at or now
    return now


def _counts(row: Submission, event: Event, at: datetime, times: int = 1) -> Iterator[DailyCount]:
    """The rows to add: the return's own, one a product, and the wait for a label."""
    if event in COSTS:
        yield from _cost(row, event, at)
        return
    day, items = events.day_of(at), row.counted_items or []
    prices = [cents for _id, _reason, _pieces, cents in items]
    keys = _way(row) | {"currency": events.currency(row.currency)}
    yield DailyCount(
        day=day,
        event=event,
        returns=times,
        pieces=times * sum(pieces for _id, _reason, pieces, _cents in items),
        cents=times * sum(cents or 0 for cents in prices),
        unpriced=times * sum(1 for cents in prices if cents is None),
        **keys,
    )
    if event in {Event.CREATED, Event.CANCELLED}:
        yield from _products(row, event, at, times)
    if event in {Event.LABEL_READY, Event.LABEL_FAILED} and not row.payment_url:
        waited = max(at - row.created_at, timedelta(0)).total_seconds()
        yield DailyCount(
            day=day,
            event=event,
            carrier=keys["carrier"],
            bucket=events.bucket(waited),
            returns=times,
            seconds=times * round(waited),
        )


def _way(row: Submission) -> dict[str, str]:
    return {
        "option": events.code(row.delivery_option),
        "carrier": events.code(row.carrier),
        "country": events.country(row.country),
        "source": Source.STAFF if row.opened_by_id else Source.CUSTOMER,
    }


def _cost(row: Submission, event: Event, at: datetime) -> Iterator[DailyCount]:
    """What a fee or a label costs, on the day of the return, beside the value of its items."""
    told = (
        IndexedReturn.objects.filter(return_id=row.return_id or 0)
        .values_list(*COSTS[event])
        .first()
    )
    cents, currency = told or (0, "")
    yield DailyCount(
        day=events.day_of(at),
        event=event,
        returns=1,
        cents=cents or 0,
        currency=events.currency(currency),
        **_way(row),
    )


def _products(row: Submission, event: Event, at: datetime, times: int) -> Iterator[DailyCount]:
    for product_id, reason, pieces, cents in row.counted_items or []:
        yield DailyCount(
            day=events.day_of(at),
            event=event,
            product_id=events.product(str(product_id)),
            reason=events.code(str(reason or "")),
            currency=events.currency(row.currency),
            returns=times,
            pieces=times * pieces,
            cents=times * (cents or 0),
            unpriced=times * (cents is None),
        )
