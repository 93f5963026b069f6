"""How far a return is, in four stages: registered, handed in, arrived, refunded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.models import Submission, WebhookEvent
from portal.returns import formatting
from portal.returns.draft.parcel import CREDIT, IN_STORE, PICKUP
from portal.returns.questions.forms.refund import EXCHANGE
from portal.returns.submissions.state import ReturnState
from portal.sendcloud.statuses import Phase, phase_of

# Elsewhere there is nothing to follow: no label, or nothing that will be sent.
FOLLOWED = {
    ReturnState.LABEL_PENDING,
    ReturnState.LABEL_READY,
    ReturnState.IN_STORE,
    ReturnState.IN_TRANSIT,
    ReturnState.DELIVERED,
}
REACHED = {ReturnState.IN_TRANSIT: 2, ReturnState.DELIVERED: 3}


@dataclass(frozen=True)
class Stage:
    """One stage; `date` is empty where Sendcloud did not say when, or it is still to come."""

    name: str
    state: str  # "done", "current" or "todo"
    date: str


def stages(row: Submission, state: ReturnState) -> list[Stage]:
    """The stages of a return that is followed, the last one reached being the current one."""
    if state not in FOLLOWED:
        return []
    reached = 4 if row.refunded_at else REACHED.get(state, 1)
    dates = _dates(row) if reached > 1 else {1: row.created_at}
    return [
        Stage(name, _state(number, reached), _date(dates.get(number)))
        for number, name in _names(row)
    ]


def _names(row: Submission) -> Iterator[tuple[int, str]]:
    yield 1, _("Registered")
    if row.delivery_option == IN_STORE:
        yield 3, _("Brought in")
    else:
        yield 2, _("Collected") if row.delivery_option == PICKUP else _("Handed in")
        yield 3, _("Arrived")
    ends = {EXCHANGE: _("Exchanged"), CREDIT: _("Credited")}
    yield 4, ends.get(row.refund_type, pgettext("stage", "Refunded"))


def _state(number: int, reached: int) -> str:
    return "current" if number == reached else "done" if number < reached else "todo"


def _date(at: datetime | None) -> str:
    return formatting.short_date(timezone.localdate(at)) if at else ""


def _dates(row: Submission) -> dict[int, datetime | None]:
    """When each stage was reached: what Sendcloud's webhooks told, and what the keys did."""
    ours = Q(incoming_parcel__in=row.all_parcels) & Q(kind="parcel_status_changed")
    moves = WebhookEvent.objects.filter(ours).order_by("happened_at")
    told = {phase_of(move.status): move.happened_at for move in reversed(moves)}
    return {
        1: row.created_at,
        2: told.get(Phase.IN_TRANSIT),
        3: row.arrived_at or told.get(Phase.DELIVERED),
        4: row.refunded_at,
    }
