"""Counts what returns reached, each once: the worker compares the rows with what was counted.

A row remembers what it showed when it was counted. No page of a customer counts an outcome, so
counting can neither slow nor stop one. The row's own times tell the day and the wait.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction

from portal.models import DailyCount, IndexedReturn, Milestone, Submission
from portal.models import return_index as listing
from portal.models import submission as making
from portal.returns.submissions.reached import reached
from portal.statistics import count, events
from portal.statistics.events import Event, Source
from portal.storage import locks

MOST, BATCHES = 500, 10  # rows a batch, batches a run
# What costs money, and the columns of the index that say how much.
COSTS: Mapping[Event, tuple[str, str]] = {
    Event.FEE: ("fee_cents", "fee_currency"),
    Event.LABEL_COST: ("label_cents", "label_currency"),
}


def count_new(now: datetime) -> int:
    """Count everything that was reached and is not counted yet; how many events.

    An index holds the rows that show anything new, so that a run costs what changed and not what
    there is. What a run does not manage is left to the next.
    """
    counted = 0
    for _ in range(BATCHES):
        changed = _changed(Submission, making.UNCOUNTED, making.SHOWN)
        listed = _changed(IndexedReturn, listing.UNCOUNTED, listing.SHOWN)
        theirs = Submission.objects.filter(return_id__in=[one.return_id for one in listed])
        found, failed = _count({*changed, *theirs}, now)
        counted += found
        _remember(Submission, [row for row in changed if row not in failed])
        numbers = {row.return_id for row in failed}
        _remember(IndexedReturn, [one for one in listed if one.return_id not in numbers])
        if failed or max(len(changed), len(listed)) < MOST:
            break
    return counted


def _changed(model: type[models.Model], is_new: models.Q, shown: models.Func) -> list[Any]:
    """A batch of rows that show what they did not when they were counted; new rows first."""
    rows = model._default_manager.filter(is_new).annotate(shown=shown)
    return list(rows.order_by("counted_as", "pk")[:MOST])


def _remember(model: type[models.Model], rows: list[Any]) -> None:
    """Note what was counted; a row that has changed by now shows something else already."""
    for row in rows:
        row.counted_as = row.shown
    model._default_manager.bulk_update(rows, ["counted_as"])


def _count(rows: Collection[Submission], now: datetime) -> tuple[int, list[Submission]]:
    """How many events were counted, and the rows of which one could not be."""
    numbers = [row.return_id for row in rows if row.return_id is not None]
    listed = IndexedReturn.objects.in_bulk(numbers, field_name="return_id")
    known, counted, failed = _known(rows), 0, []
    for row in sorted(rows, key=lambda row: row.pk):
        found = reached(row, listed.get(row.return_id))
        done = [reach(row, event, now) for event in found if event not in known[row.pk]]
        counted += sum(done)
        if not all(done):
            failed.append(row)
        if Event.CANCELLED in known[row.pk] and Event.CANCELLED not in found:
            _take_back(row)
    return counted, failed


def _known(rows: Collection[Submission]) -> Mapping[int, set[str]]:
    """The events of each row that were counted before."""
    known: dict[int, set[str]] = defaultdict(set)
    milestones = Milestone.objects.filter(submission__in=rows)
    for number, event in milestones.values_list("submission_id", "event"):
        known[number].add(event)
    return known


def reach(row: Submission, event: Event, now: datetime) -> bool:
    """Count the event of a row, unless another process just did; both happen or neither."""
    at = _when(row, event, now)
    try:
        with transaction.atomic():
            locks.hold_to_the_end(locks.STATISTICS)
            Milestone.objects.create(submission=row, event=event, reached_at=at)
            count.add(_counts(row, event, at))
    except IntegrityError:
        return False
    return True


def _take_back(row: Submission) -> None:
    """Uncount a cancellation that the carrier refused in the end, on the day it was booked."""
    for milestone in Milestone.objects.filter(submission=row, event=Event.CANCELLED):
        with transaction.atomic():
            locks.hold_to_the_end(locks.STATISTICS)
            if Milestone.objects.filter(pk=milestone.pk).delete()[0]:
                count.add(_counts(row, Event.CANCELLED, milestone.reached_at, -1))


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
