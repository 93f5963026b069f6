"""What a return has reached, as far as its row and the console's row of it tell."""

from collections.abc import Callable, Mapping

from portal.models import IndexedReturn, Submission
from portal.sendcloud.statuses import STATUSES, Phase
from portal.statistics.events import Event

State = Submission.State


def _in(*phases: Phase) -> frozenset[str]:
    return frozenset(slug for slug, status in STATUSES.items() if status.phase in phases)


CANCELLED = _in(Phase.CANCELLED)
RECEIVED = _in(Phase.DELIVERED)
HANDED_OVER = RECEIVED | _in(Phase.IN_TRANSIT)
_OF_ROW: Mapping[Event, Callable[[Submission], bool]] = {
    Event.CREATED: lambda row: row.return_id is not None,
    Event.LABEL_READY: lambda row: row.state == State.LABEL_READY,
    Event.LABEL_FAILED: lambda row: row.state == State.LABEL_FAILED,
    Event.HANDED_OVER: lambda row: row.parcel_status in HANDED_OVER,
    Event.RECEIVED: lambda row: row.parcel_status in RECEIVED,
    Event.CANCELLED: lambda row: row.parcel_status in CANCELLED,
}
_AS_LISTED: Mapping[Event, Callable[[IndexedReturn], bool]] = {
    Event.REFUNDED: lambda listed: listed.refunded_at is not None,
    Event.FEE: lambda listed: (listed.fee_cents or 0) > 0,
    Event.LABEL_COST: lambda listed: (listed.label_cents or 0) > 0,
}


def reached(row: Submission, listed: IndexedReturn | None) -> list[Event]:
    """The events that both rows show, in their order; `listed` is None where there is no row."""
    events = [event for event, shows in _OF_ROW.items() if shows(row)]
    if listed is not None:
        events += [event for event, shows in _AS_LISTED.items() if shows(listed)]
    return events
