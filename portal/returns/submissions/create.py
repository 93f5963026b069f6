"""From a draft to a return at Sendcloud, exactly once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.branding import product_pictures
from portal.engines.engine import Engine
from portal.models import Submission
from portal.operations import metrics
from portal.returns.draft.parcel import IN_STORE, PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.submissions import counted, previous, queue, reference
from portal.returns.submissions.payload import new_return
from portal.sendcloud import (
    CreatedReturn,
    OutcomeUnknown,
    RateLimited,
    SendcloudError,
)

State = Submission.State
MOST_PICTURES = 20  # whose addresses are kept with a return
MOST_KEPT = 10**8  # what an amount's column holds
# What Sendcloud's answer tells of a row.
RECORDED = (
    "queued_draft",
    "return_id",
    "poller_url",
    "incoming_parcel",
    "incoming_parcels",
    "payment_url",
    "state",
)


class AlreadyReturned(Exception):
    """Another return of the same parcel took these items first; nothing was created."""


class SubmissionWithdrawn(Exception):
    """Another click was creating the same return, and Sendcloud refused it; nothing was created."""


def _nothing(row: Submission) -> None:
    """Nothing goes with the row."""


def submit(
    engine: Engine,
    draft_id: str,
    draft: ReturnDraft,
    now: datetime,
    *,
    beside: Callable[[Submission], None] = _nothing,
) -> Submission:
    """Create the return, or give the submission that another click already made.

    `beside` writes what belongs to the row in the same transaction, and goes with it. At the limit
    of Sendcloud the row waits in line (`queue`), and `serving` makes the return later.

    If Sendcloud refuses or cannot be reached, nothing was created: the row is deleted and the
    customer can try again. If the outcome is unknown, the row stays for `manage.py reconcile`.
    Raises AlreadyReturned and SubmissionWithdrawn.
    """
    row = _row(draft_id, draft, now)
    if not (is_admitted := queue.admit(row)):
        queue.join(row, draft, now)
    try:
        _write(row, draft, beside)
    except (IntegrityError, AlreadyReturned) as error:
        if is_admitted:
            queue.give_room_back(row)
        if isinstance(error, AlreadyReturned):
            raise
        return _existing(draft_id)
    counted.remember_names(draft, timezone.localdate(now))
    return _make_now(engine, row, draft) if is_admitted else row


def _row(draft_id: str, draft: ReturnDraft, now: datetime) -> Submission:
    return Submission(
        draft_id=draft_id,
        outgoing_parcel=draft.outgoing.parcel.id,
        delivery_option=draft.delivery_option or "",
        quantities=draft.quantities,
        picture_urls=_picture_urls(draft),
        location_id=draft.location_id,
        pickup_date=draft.pickup_date if draft.delivery_option == PICKUP else None,
        refund_type=(draft.refund_type or "")[:32],
        items_value=_kept(draft.items_value),
        fee=_kept(draft.fee),
        collo_count=draft.collo_count,
        **counted.facts(draft),
        **reference.facts(draft_id, draft),
        withdrawal=draft.withdrawal,
        opened_by_id=draft.opened_by.id if draft.opened_by else None,
        created_at=now,
    )


def _write(row: Submission, draft: ReturnDraft, beside: Callable[[Submission], None]) -> None:
    """Store the row, which takes its pieces; once others see it, any process may make it."""
    with in_turn(row.outgoing_parcel):
        # `draft_id` is unique, so of two clicks only one gets past this line.
        row.save(force_insert=True)
        # With the row in place: of two returns that want the same piece, the later gives way.
        if not draft.fits_beside(previous.returned_quantities(previous.earlier_than(row))):
            raise AlreadyReturned
        beside(row)


def _picture_urls(draft: ReturnDraft) -> dict[str, str]:
    """Where the pictures of the first products are, for mails and the console."""
    pairs = ((product.id, product.image_url) for product in draft.chosen_products)
    usable = [(id_, url) for id_, url in pairs if 0 < len(url) <= product_pictures.LONGEST]
    return dict(usable[:MOST_PICTURES])


def _kept(amount: Decimal | None) -> Decimal | None:
    """An amount in cents as its column holds it; an odd one is not kept."""
    if amount is None or not amount.is_finite() or abs(amount) >= MOST_KEPT:
        return None
    return round(amount, 2)


@contextmanager
def in_turn(outgoing_parcel: int) -> Iterator[None]:
    """A transaction that begins when no other one writes returns of this parcel.

    PostgreSQL shows a row to others only after its commit, so two returns that are written at the
    same moment would not see each other. SQLite has one writer at a time anyway.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [outgoing_parcel])
        yield


def _existing(draft_id: str) -> Submission:
    # The row is gone if Sendcloud has refused the other click since then.
    with suppress(Submission.DoesNotExist):
        return Submission.objects.get(draft_id=draft_id)
    raise SubmissionWithdrawn


def _make_now(engine: Engine, row: Submission, draft: ReturnDraft) -> Submission:
    try:
        make(engine, row, draft)
    except RateLimited as error:
        queue.join(row, draft, row.created_at)
        queue.put_back(row, row.queued_at)
        queue.pause(error)
    except SendcloudError:
        row.delete()
        raise
    return row


def make(engine: Engine, row: Submission, draft: ReturnDraft) -> None:
    """Make the return of a row that only this process makes; raises what certainly made none."""
    try:
        created = engine.make(draft.outgoing, new_return(draft), row.external_reference)
    except OutcomeUnknown as error:
        queue.pause(error)
        row.state, row.queued_draft = State.OUTCOME_UNKNOWN, ""
        row.save(update_fields=["state", "queued_draft"])
    else:
        _record(row, created)


def _record(row: Submission, created: CreatedReturn) -> None:
    row.queued_draft = ""
    row.return_id = created.return_id
    row.poller_url = created.poller_url
    row.take_parcels(created.incoming_parcels)
    row.payment_url = created.payment_url or ""
    row.state = _first_state(row)
    row.save(update_fields=RECORDED)
    metrics.return_created(row.delivery_option)


def _first_state(row: Submission) -> State:
    if row.payment_url:
        return State.AWAITING_PAYMENT
    if row.delivery_option == IN_STORE:
        return State.IN_STORE
    # A return made with keys is asked for by its number. One of the portal needs its poller.
    can_ask = row.poller_url or row.is_with_keys
    return State.LABEL_PENDING if can_ask else State.OUTCOME_UNKNOWN
