"""What became of a return, asked with the API keys where its poller cannot tell."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import QuerySet

from portal.models import Submission
from portal.operations import metrics
from portal.returns.draft.parcel import IN_STORE
from portal.returns.submissions import label_poll, made_with_keys, throttle
from portal.sendcloud import NotFound, Parcel, ReturnDetails, ReturnsApi, SendcloudError
from portal.sendcloud.statuses import STATUSES, Phase
from portal.upstream import clients

logger = logging.getLogger(__name__)
State = Submission.State
NEVER_LABELLED = frozenset({"announcement-failed", "address-invalid"})
FOLLOWED = frozenset({State.OUTCOME_UNKNOWN, State.APPROVAL_PENDING, State.NO_LABEL})
# The newer API's words for a return that waits for the customer's money.
UNPAID = {
    "awaiting_payment": State.AWAITING_PAYMENT,
    "payment_failed": State.PAYMENT_FAILED,
}
PATIENCE = timedelta(minutes=2)  # a label that takes longer may never come
CUSTOMS_DOCUMENTS = ("cn23", "cn23-default", "cp71", "commercial-invoice")


def as_read(row: Submission) -> QuerySet[Submission]:
    """The row if it is still as we read it: a process that changed it since then knows more."""
    return Submission.objects.filter(pk=row.pk, state=row.state)


def takes_over(row: Submission, now: datetime) -> bool:
    """Whether the keys tell more of this return than its poller, if it has one at all.

    A poller does not tell whether a fee was paid, nor that a return waits for the merchant or gets
    no label. So it is left alone for a fee, and after two minutes.
    """
    if row.return_id is None:
        return False
    if row.state in {*FOLLOWED, *row.awaiting_payment()}:
        return True
    is_late = label_poll.is_given_up(row, now) or now - row.created_at > PATIENCE
    return row.state == State.LABEL_PENDING and (is_late or not row.poller_url)


def follow(row: Submission, api: ReturnsApi, now: datetime) -> Submission:
    """What became of a return, as the keys tell it; where they fail, as its poller tells it."""
    if not takes_over(row, now) or not throttle.claim_label_poll(row, now):
        return row
    try:
        changes = what_changed(row, api, now)
    except SendcloudError as error:
        logger.warning("submission %s: %s", row.pk, type(error).__name__)
        return _by_poller(row, now)
    if not changes:
        return _by_poller(row, now)
    changed = as_read(row).update(**changes)
    row.refresh_from_db()
    if changed and row.is_with_keys and not row.awaits_label:
        metrics.label_waited(row.state, (now - row.created_at).total_seconds())
    return row


def _by_poller(row: Submission, now: datetime) -> Submission:
    can_ask = row.awaits_label and row.poller_url
    return label_poll.ask(row, clients.return_portal(), now) if can_ask else row


def what_changed(row: Submission, api: ReturnsApi, now: datetime) -> dict[str, object]:
    """What to change of the row; nothing where the answer does not tell of a payment."""
    details = api.details(row.return_id or 0)
    if row.is_with_keys:
        return made_with_keys.what_changed(row, details, _state(details, row, now))
    if not details.status and row.state in row.awaiting_payment():
        return {}
    state = _state(details, row, now)
    if state != State.LABEL_READY:
        return {"state": state}
    first = _first_parcel(row, api)
    if first is None:
        return {"state": State.OUTCOME_UNKNOWN}
    parcels = api.colli_of(first) if details.collo_count > 1 else (first,)
    if len(parcels) < details.collo_count:  # some labels would be missing
        return {"state": State.OUTCOME_UNKNOWN}
    return {"state": state} | _found(parcels, details)


def _first_parcel(row: Submission, api: ReturnsApi) -> Parcel | None:
    """The incoming parcel by the number we have, or else by the one that the return has now."""
    with suppress(NotFound):
        if row.all_parcels:
            return api.parcel(row.all_parcels[0])
    number = api.retrieve(row.return_id or 0).incoming_parcel
    return None if number is None else api.parcel(number)


def _found(parcels: Sequence[Parcel], details: ReturnDetails) -> dict[str, object]:
    kinds = (kind for kind in CUSTOMS_DOCUMENTS if kind in parcels[0].document_types)
    numbers = [parcel.id for parcel in parcels]
    changes: dict[str, object] = {
        "incoming_parcel": numbers[0] if len(numbers) == 1 else None,
        "incoming_parcels": numbers if len(numbers) > 1 else [],
        "customs_document": next(kinds, ""),
    }
    tracking = [parcel.tracking_number for parcel in parcels if parcel.tracking_number]
    tracking = tracking or [number for number in [details.tracking_number] if number]
    return changes | ({"tracking_numbers": tracking} if tracking else {})


def _state(details: ReturnDetails, row: Submission, now: datetime) -> State:
    if row.delivery_option == IN_STORE:
        return State.IN_STORE
    slug = details.slug
    if details.status == "request_rejected":
        return State.REJECTED
    if slug in NEVER_LABELLED:
        return State.LABEL_FAILED
    if details.status == "requested":
        return State.APPROVAL_PENDING
    if details.status in UNPAID:
        # Without its address, the payment cannot be shown here.
        return UNPAID[details.status] if row.payment_url else State.OUTCOME_UNKNOWN
    if slug == "no-label" and _is_decided(row, now):
        return State.NO_LABEL
    return _state_of_status(slug)


def _is_decided(row: Submission, now: datetime) -> bool:
    """Whether a return without a label will stay without one: the merchant approved it so."""
    return row.state in FOLLOWED or now - row.created_at > PATIENCE


def _state_of_status(slug: str) -> State:
    """Before the handover a label can still come; later, one that cannot be used cannot."""
    status = STATUSES.get(slug)
    if status is None or status.phase == Phase.UNKNOWN:
        return State.LABEL_PENDING
    if status.has_label:
        return State.LABEL_READY
    is_coming = status.phase == Phase.BEFORE_HANDOVER
    return State.LABEL_PENDING if is_coming else State.OUTCOME_UNKNOWN
