"""Who may open a return: the session that made it, or looked its parcel up."""

from collections import Counter
from collections.abc import Iterator

from django.contrib.sessions.backends.base import SessionBase

from portal.models import Submission
from portal.returns.draft.answers import Item
from portal.returns.draft.localization import translated
from portal.returns.draft.parcel import IN_STORE, WHOLE_PARCEL
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.draft.session import DraftNotFound, drafts_of_parcel, load


def open_return(
    session: SessionBase, draft_id: str, row: Submission | None = None
) -> tuple[ReturnDraft, Submission | None]:
    """A draft and its submission, if it has one; `row` where the request has read it already.

    A return that was made on another device opens in a session that looked its parcel up. Raises
    DraftNotFound, the same for another customer's return and for one that does not exist.
    """
    row = row or Submission.for_draft(draft_id)
    try:
        return translated(load(session, draft_id)), row
    except DraftNotFound:
        sibling = next(drafts_of_parcel(session, row.outgoing_parcel), None) if row else None
        if row is None or sibling is None:
            raise
    return _closed(sibling[1], row), row


def _closed(sibling: ReturnDraft, row: Submission) -> ReturnDraft:
    """A draft from what the row tells, with another draft of the parcel for the rest."""
    return ReturnDraft(
        outgoing=sibling.outgoing,
        settings=sibling.settings,
        opened_by=sibling.opened_by,
        identifier=sibling.identifier,
        items=tuple(_items(sibling, row)),
        items_answered=bool(row.quantities),
        collo_count=row.collo_count,
        refund_type=row.refund_type or None,
        delivery_option=row.delivery_option,
        any_service_point=row.location_id is None,
        store_id=row.location_id if row.delivery_option == IN_STORE else None,
        pickup_date=row.pickup_date,
    ).as_submitted()


def _items(sibling: ReturnDraft, row: Submission) -> Iterator[Item]:
    """What the row counts by product id, shared out to the parcel's lines from the first on."""
    left = Counter(row.quantities or {})
    for product in sibling.outgoing.products:
        count = min(left[product.id], product.quantity)
        left[product.id] -= count
        if count > 0 and product.id != WHOLE_PARCEL:
            yield Item(product_id=product.id, line=product.line, quantity=count, reason=None)


def unfinished(session: SessionBase, outgoing_parcel: int) -> tuple[str, ReturnDraft] | None:
    """The newest draft of a parcel that was never handed to Sendcloud.

    A process that died left its draft open in the session, so the row decides.
    """
    drafts = [
        (draft_id, draft)
        for draft_id, draft in drafts_of_parcel(session, outgoing_parcel)
        if not draft.is_submitted
    ]
    if not drafts:
        return None
    rows = Submission.objects.filter(draft_id__in=[draft_id for draft_id, _draft in drafts])
    submitted = set(rows.values_list("draft_id", flat=True))
    return next((draft for draft in drafts if draft[0] not in submitted), None)
