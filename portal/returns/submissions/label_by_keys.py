"""What became of a return that is known by its number only, asked with the API keys."""

import logging
from datetime import datetime

from django.db.models import QuerySet

from portal.models import Submission
from portal.returns.draft.parcel import IN_STORE
from portal.returns.submissions import throttle
from portal.sendcloud import ReturnDetails, ReturnsApi, SendcloudError
from portal.sendcloud.statuses import STATUSES, Phase

logger = logging.getLogger(__name__)
State = Submission.State
NEVER_LABELLED = frozenset({"announcement-failed", "address-invalid"})
# The newer API's words for a return that waits for the shop or the customer.
NOT_YET_MADE = frozenset({"requested", "awaiting_payment", "payment_failed"})
CUSTOMS_DOCUMENTS = ("cn23", "cn23-default", "cp71", "commercial-invoice")


def as_read(row: Submission) -> QuerySet[Submission]:
    """The row if it is still as we read it: a process that changed it since then knows more."""
    return Submission.objects.filter(pk=row.pk, state=row.state)


def follow(row: Submission, api: ReturnsApi, now: datetime) -> Submission:
    """What became of a return that we know only by its number, because it has no poller."""
    is_followed = row.state == State.OUTCOME_UNKNOWN or (
        row.state == State.LABEL_PENDING and not row.poller_url
    )
    if not is_followed or not throttle.claim_label_poll(row, now):
        return row
    try:
        changes = _changes(row, api)
    except SendcloudError as error:
        logger.warning("submission %s: %s", row.pk, type(error).__name__)
        return row
    as_read(row).update(**changes)
    row.refresh_from_db()
    return row


def _changes(row: Submission, api: ReturnsApi) -> dict[str, object]:
    details = api.details(row.return_id or 0)
    state = _state(details, row)
    if state != State.LABEL_READY:
        return {"state": state}
    number = row.incoming_parcel or api.retrieve(row.return_id or 0).incoming_parcel
    if number is None:
        return {"state": State.OUTCOME_UNKNOWN}
    parcel = api.parcel(number)
    documents = (kind for kind in CUSTOMS_DOCUMENTS if kind in parcel.document_types)
    changes = {"state": state, "incoming_parcel": number, "customs_document": next(documents, "")}
    tracking = parcel.tracking_number or details.tracking_number
    return changes | ({"tracking_numbers": [tracking]} if tracking else {})


def _state(details: ReturnDetails, row: Submission) -> State:
    """A return to pay for, or one with several labels, is known but cannot be shown here."""
    if row.delivery_option == IN_STORE:
        return State.IN_STORE
    slug = details.history[-1].slug if details.history else ""
    if slug in NEVER_LABELLED or details.status == "request_rejected":
        return State.LABEL_FAILED
    if details.status in NOT_YET_MADE or details.collo_count > 1:
        return State.OUTCOME_UNKNOWN
    return _state_of_status(slug)


def _state_of_status(slug: str) -> State:
    """Before the handover a label can still come; later, one that cannot be used cannot."""
    status = STATUSES.get(slug)
    if status is None or status.phase == Phase.UNKNOWN:
        return State.LABEL_PENDING
    if status.has_label:
        return State.LABEL_READY
    is_coming = status.phase == Phase.BEFORE_HANDOVER
    return State.LABEL_PENDING if is_coming else State.OUTCOME_UNKNOWN
