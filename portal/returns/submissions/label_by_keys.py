"""What became of a return that is known by its number only, asked with the API keys."""

import logging
from datetime import datetime

from django.db.models import QuerySet

from portal.models import Submission
from portal.returns.draft.parcel import IN_STORE
from portal.returns.submissions import throttle
from portal.sendcloud import ReturnDetails, ReturnsApi, SendcloudError
from portal.sendcloud.statuses import CANCELLED, CANCELLING

logger = logging.getLogger(__name__)
State = Submission.State
# Slugs of a parcel that has no label yet; an unknown one says nothing about a label.
WITHOUT_LABEL = frozenset({"", "announcing", "no-label", "unknown"})
REFUSED = frozenset({"announcement-failed", "address-invalid"})  # it will never have one
# There may have been a label once: what is left of it is not for a customer to use.
NO_LABEL_ANY_MORE = CANCELLED | CANCELLING | {"exception"}
# The newer API's own words for a return that waits for somebody before it gets a label.
NOT_YET_MADE = frozenset({"requested", "awaiting_payment", "payment_failed"})
CUSTOMS_PAPERS = ("cn23", "cn23-default", "cp71", "commercial-invoice")


def as_read(row: Submission) -> QuerySet[Submission]:
    """The row as we read it: whoever changed it meanwhile knows more."""
    return Submission.objects.filter(pk=row.pk, state=row.state)


def follow(row: Submission, api: ReturnsApi, now: datetime) -> Submission:
    """What became of a return that we know by its number only: there is no poller to ask."""
    is_followed = row.state == State.OUTCOME_UNKNOWN or (
        row.state == State.LABEL_PENDING and not row.poller_url
    )
    if not is_followed or not throttle.may_ask(row, now):
        return row
    try:
        found = _found(row, api)
    except SendcloudError as error:
        logger.warning("submission %s: %s", row.pk, type(error).__name__)
        return row
    as_read(row).update(**found)
    row.refresh_from_db()
    return row


def _found(row: Submission, api: ReturnsApi) -> dict[str, object]:
    details = api.details(row.return_id or 0)
    state = _state(details, row)
    if state != State.LABEL_READY:
        return {"state": state}
    number = row.incoming_parcel or api.retrieve(row.return_id or 0).incoming_parcel
    if number is None:
        return {"state": State.OUTCOME_UNKNOWN}
    parcel = api.parcel(number)
    papers = (each for each in CUSTOMS_PAPERS if each in parcel.document_types)
    known = {"state": state, "incoming_parcel": number, "customs_document": next(papers, "")}
    tracking = parcel.tracking_number or details.tracking_number
    return known | ({"tracking_numbers": [tracking]} if tracking else {})


def _state(details: ReturnDetails, row: Submission) -> State:
    """Known, but not to be shown, is a return to pay for and one of several labels."""
    slug = details.history[-1].slug if details.history else ""
    if row.delivery_option == IN_STORE:
        return State.IN_STORE
    if slug in REFUSED or details.status == "request_rejected":
        return State.LABEL_FAILED
    if details.status in NOT_YET_MADE or details.collo_count > 1 or slug in NO_LABEL_ANY_MORE:
        return State.OUTCOME_UNKNOWN
    return State.LABEL_PENDING if slug in WITHOUT_LABEL else State.LABEL_READY
