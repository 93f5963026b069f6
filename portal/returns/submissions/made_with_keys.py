"""What the newer API tells of a return that was made with keys."""

from portal.models import Submission
from portal.sendcloud import Return, ReturnDetails, ReturnsApi

State = Submission.State
CUSTOMS = "customs-declaration"


def read(row: Submission, api: ReturnsApi) -> Return:
    """The return as it is now, from the API that made it: whether the other has it is unknown."""
    number = row.return_id or 0
    if not row.is_with_keys:
        return api.retrieve(number)
    return api.details(number).numbered(number)


def what_changed(row: Submission, details: ReturnDetails, state: State) -> dict[str, object]:
    """What to change of a row, whose parcels are known since the return was made."""
    if details.has_failed and state == State.LABEL_PENDING:
        return {"state": State.LABEL_FAILED}
    if state in {State.LABEL_PENDING, State.LABEL_READY}:
        # A status alone says too early that there is a label.
        state = State.LABEL_READY if details.has_label else State.LABEL_PENDING
    changes: dict[str, object] = {"state": state}
    if state != State.LABEL_READY:
        return changes
    if not row.all_parcels:  # found again, without the numbers of its parcels
        if not details.parcels or details.collo_count > 1:
            return {"state": State.OUTCOME_UNKNOWN}
        changes["incoming_parcel"] = details.parcels[0]
    tracking = [details.tracking_number] if details.tracking_number else []
    customs = CUSTOMS if details.customs_invoice_nr else ""
    return changes | {"tracking_numbers": tracking, "customs_document": customs}
