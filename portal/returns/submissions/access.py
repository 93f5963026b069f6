"""Who may open a return: the session that made it, or looked its parcel up."""

from django.contrib.sessions.backends.base import SessionBase

from portal.models import Submission
from portal.returns.draft.localization import translated
from portal.returns.draft.parcel import IN_STORE
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.draft.session import DraftNotFound, drafts_of_parcel, load


def open_return(session: SessionBase, draft_id: str) -> tuple[ReturnDraft, Submission | None]:
    """A draft and its submission, if it has one.

    A return that was made elsewhere opens for whoever looked its parcel up here. Raises
    DraftNotFound, the same for a return of somebody else and for one that never was.
    """
    row = Submission.for_draft(draft_id)
    try:
        return translated(load(session, draft_id)), row
    except DraftNotFound:
        found = next(drafts_of_parcel(session, row.outgoing_parcel), None) if row else None
        if row is None or found is None:
            raise
        known = found[1]
    return _closed(known, row), row


def _closed(known: ReturnDraft, row: Submission) -> ReturnDraft:
    """What the row tells of a return; its service point is asked for where it is shown."""
    return ReturnDraft(
        outgoing=known.outgoing,
        settings=known.settings,
        opened_by=known.opened_by,
        delivery_option=row.delivery_option,
        store_id=row.location_id if row.delivery_option == IN_STORE else None,
        pickup_date=row.pickup_date,
    ).as_submitted()


def unfinished(session: SessionBase, outgoing_parcel: int) -> tuple[str, ReturnDraft] | None:
    """The newest draft of a parcel that was never handed to Sendcloud.

    Its row counts, not what the session says: a process that died left the draft open.
    """
    drafts = [
        each for each in drafts_of_parcel(session, outgoing_parcel) if not each[1].is_submitted
    ]
    if not drafts:
        return None
    rows = Submission.objects.filter(draft_id__in=[draft_id for draft_id, _draft in drafts])
    handed = set(rows.values_list("draft_id", flat=True))
    return next((each for each in drafts if each[0] not in handed), None)
