"""The console's tabs: a queue each, with how many returns stand in it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.models import IndexedReturn
from portal.return_index import queues
from portal.return_index.queues import Queue
from portal.returns.submissions import attention

TITLES = {
    Queue.ATTENTION: noop("Needs attention"),
    Queue.APPROVAL: noop("Waiting for your approval"),
    Queue.CUSTOMER: noop("Waiting for the customer"),
    Queue.ON_THE_WAY: noop("On the way"),
    Queue.ARRIVED: noop("Arrived, to be refunded"),
    Queue.FINISHED: noop("Finished"),
}
MOST = 1000  # that a tab counts; the rest is a plus sign
# What a queue holds, in a sentence under its heading.
MEANINGS = {
    Queue.ATTENTION: noop("What went wrong and waits for you, the oldest first."),
    Queue.APPROVAL: noop(
        "Decide these in Sendcloud, under Returns, Requests. No API can decide them."
    ),
    Queue.CUSTOMER: noop("The customer still has to pay or to hand the parcel in."),
    Queue.ON_THE_WAY: noop("The carrier has the parcel."),
    Queue.ARRIVED: noop("The parcel is here, and Sendcloud knows of no refund yet."),
    Queue.FINISHED: noop("Refunded, cancelled, or marked as done."),
}


@dataclass(frozen=True)
class Tab:
    """A queue's link."""

    title: str
    url: str
    count: str
    is_current: bool


def tabs(now: datetime, current: Queue | None = None) -> list[Tab]:
    """All tabs, from two statements."""
    counts = queues.counts_up_to(MOST + 1)
    counts[Queue.ATTENTION] += attention.waiting(now).order_by()[: MOST + 1].count()
    return [
        Tab(
            title=_(TITLES[queue]),
            url=reverse("support-queue", args=[queue.value]),
            count=str(count) if count <= MOST else f"{MOST}+",
            is_current=queue == current,
        )
        for queue, count in counts.items()
    ]


def is_filled() -> bool:
    """Whether the worker has read Sendcloud's list yet."""
    return IndexedReturn.objects.exists()
