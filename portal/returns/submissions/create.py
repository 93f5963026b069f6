"""From a draft to a return at Sendcloud, exactly once."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from portal.models import Submission
from portal.operations import metrics
from portal.returns.draft.parcel import IN_STORE, PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.submissions import previous
from portal.returns.submissions.payload import new_return
from portal.sendcloud import (
    CreatedReturn,
    OutcomeUnknown,
    ReturnPortal,
    SendcloudError,
)

State = Submission.State


class AlreadyReturned(Exception):
    """Another return of the same parcel took these items meanwhile; nothing was created."""


class SubmissionWithdrawn(Exception):
    """Another click was creating the same return, and Sendcloud refused it; nothing was created."""


def submit(portal: ReturnPortal, draft_id: str, draft: ReturnDraft, now: datetime) -> Submission:
    """Create the return, or meet the submission that another click already made.

    A refusal, or a line that was never up, deletes the row: nothing was created and the
    customer can try again. An outcome nobody knows leaves it standing, for `reconcile`.
    Raises AlreadyReturned and SubmissionWithdrawn.
    """
    row = Submission(
        draft_id=draft_id,
        outgoing_parcel=draft.outgoing.parcel.id,
        delivery_option=draft.delivery_option or "",
        quantities=draft.quantities,
        location_id=draft.location_id,
        pickup_date=draft.pickup_date if draft.delivery_option == PICKUP else None,
        opened_by_id=draft.opened_by.id if draft.opened_by else None,
        created_at=now,
    )
    try:
        with in_turn(row.outgoing_parcel):
            row.save(force_insert=True)
    except IntegrityError:
        return _existing(draft_id)
    # Looked at with the row in place: of two that want the same piece the later one gives way.
    if not draft.fits_beside(previous.returned_quantities(previous.earlier_than(row))):
        row.delete()
        raise AlreadyReturned
    return _create(portal, row, draft)


@contextmanager
def in_turn(outgoing_parcel: int) -> Iterator[None]:
    """A transaction that begins when no other one writes returns of this parcel.

    PostgreSQL shows a row to others only once it is committed: of two returns that are written
    at the same moment neither would see the other. SQLite writes one after the other anyway.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [outgoing_parcel])
        yield


def _existing(draft_id: str) -> Submission:
    # The row may have been deleted since: the other click was refused upstream.
    with suppress(Submission.DoesNotExist):
        return Submission.objects.get(draft_id=draft_id)
    raise SubmissionWithdrawn


def _create(portal: ReturnPortal, row: Submission, draft: ReturnDraft) -> Submission:
    try:
        created = portal.create_return(draft.outgoing.access_token, new_return(draft))
    except OutcomeUnknown:
        row.state = State.OUTCOME_UNKNOWN
        row.save(update_fields=["state"])
        return row
    except SendcloudError:
        row.delete()
        raise
    return _record(row, created)


def _record(row: Submission, created: CreatedReturn) -> Submission:
    row.return_id = created.return_id
    row.poller_url = created.poller_url
    if len(created.incoming_parcels) == 1:
        row.incoming_parcel = created.incoming_parcels[0]
    row.payment_url = created.payment_url or ""
    row.state = _first_state(row)
    row.save()
    metrics.return_created(row.delivery_option)
    return row


def _first_state(row: Submission) -> State:
    if row.payment_url:
        return State.AWAITING_PAYMENT
    if row.delivery_option == IN_STORE:
        return State.IN_STORE
    # Without a poller nobody can be asked for its label, but it is known by its number.
    return State.LABEL_PENDING if row.poller_url else State.OUTCOME_UNKNOWN
