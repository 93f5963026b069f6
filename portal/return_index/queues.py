"""Which queue a return stands in; the only place that decides it."""

from enum import StrEnum

from django.db import connection
from django.db.models import Count

from portal.models import IndexedReturn
from portal.sendcloud.statuses import Phase, phase_of


class Queue(StrEnum):
    """What a return waits for, in the order of a day's work."""

    ATTENTION = "attention"
    APPROVAL = "approval"
    CUSTOMER = "customer"
    ON_THE_WAY = "on-the-way"
    ARRIVED = "arrived"
    FINISHED = "finished"


# The newer API's words for what the return itself waits for.
_WAITING = {
    "requested": Queue.APPROVAL,
    "request_rejected": Queue.APPROVAL,
    "awaiting_payment": Queue.CUSTOMER,
    "payment_failed": Queue.CUSTOMER,
}
# While a carrier decides about a cancellation, there is nothing for staff to do.
_BY_PHASE = {
    Phase.BEFORE_HANDOVER: Queue.CUSTOMER,
    Phase.UNKNOWN: Queue.CUSTOMER,
    Phase.IN_TRANSIT: Queue.ON_THE_WAY,
    Phase.DELIVERED: Queue.ARRIVED,
    Phase.PROBLEM: Queue.ATTENTION,
    Phase.CANCELLING: Queue.FINISHED,
    Phase.CANCELLED: Queue.FINISHED,
}
_WAITED_FOR = tuple(queue for queue in Queue if queue != Queue.FINISHED)
_STARTED = frozenset({Queue.ON_THE_WAY, Queue.ARRIVED, Queue.FINISHED})


def trouble_of(row: IndexedReturn) -> str:
    """What staff deal with: the return's own wait, or its parcel's status."""
    return row.waits_for if row.waits_for in _WAITING else row.parcel_status


def queue_of(row: IndexedReturn) -> Queue:
    """The queue of a return; what staff have done is finished until something else happens."""
    if row.done_for and row.done_for == trouble_of(row):
        return Queue.FINISHED
    queue = _BY_PHASE[phase_of(row.parcel_status)]
    # Where the parcel is says more than what the return waited for.
    if queue not in _STARTED and row.waits_for in _WAITING:
        return _WAITING[row.waits_for]
    is_refunded = queue == Queue.ARRIVED and row.refunded_at is not None
    return Queue.FINISHED if is_refunded else queue


def counts() -> dict[Queue, int]:
    """How many returns wait in each queue, from one statement; it leaves the finished ones out."""
    rows = IndexedReturn.objects.filter(queue__in=_WAITED_FOR).values_list("queue")
    # Of rows and not of keys, so that the index of the queues tells it alone.
    found = dict(rows.annotate(count=Count("*")).order_by())
    return {queue: found.get(queue.value, 0) for queue in _WAITED_FOR}


def counts_up_to(most: int) -> dict[Queue, int]:
    """How many returns stand in each queue, from one statement that counts no further than most."""
    table = connection.ops.quote_name(IndexedReturn._meta.db_table)
    one = f"(SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE queue = %s LIMIT {most:d}) AS one)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([one] * len(Queue))}", [queue.value for queue in Queue])
        return dict(zip(Queue, cursor.fetchone(), strict=True))
