"""The returns that a parcel already has: what they took, and who may see them."""

from collections import Counter
from collections.abc import Iterable

from django.contrib.sessions.backends.base import SessionBase

from portal.models import Submission
from portal.returns import progress
from portal.returns.draft.localization import translated
from portal.returns.draft.parcel import IN_STORE
from portal.returns.draft.return_draft import ReturnDraft


def of_parcel(outgoing_parcel: int) -> list[Submission]:
    """All returns of a parcel, newest first."""
    # They are few: to sort them here costs less than to have the order written into the question.
    rows = Submission.objects.filter(outgoing_parcel=outgoing_parcel).order_by()
    return sorted(rows, key=lambda row: (row.created_at, row.pk), reverse=True)


def briefly(outgoing_parcel: int) -> list[Submission]:
    """All returns of a parcel, with what `pieces` reads of them and no more."""
    rows = Submission.objects.filter(outgoing_parcel=outgoing_parcel)
    return list(rows.only("items", "parcel_status").order_by())


def before(row: Submission) -> list[Submission]:
    """The returns of the same parcel that were there first."""
    return list(Submission.objects.filter(outgoing_parcel=row.outgoing_parcel, pk__lt=row.pk))


def pieces(rows: Iterable[Submission]) -> dict[str, int]:
    """What they took together, by product id; a cancelled return gives back what it took.

    One that failed, or whose outcome nobody knows, took it too: a second label costs more.
    """
    taken: Counter[str] = Counter()
    for row in rows:
        if progress.of(row) != progress.CANCELLED:
            taken.update(row.items or {})
    return dict(taken)


def opened(session: SessionBase, draft_id: str) -> tuple[ReturnDraft, Submission | None]:
    """A draft and its submission, if it has one.

    A return that was made elsewhere opens for whoever looked its parcel up here. Raises
    DraftMissing, the same for a return of somebody else and for one that never was.
    """
    row = Submission.of(draft_id)
    try:
        return translated(session.load(session, draft_id)), row
    except session.DraftMissing:
        found = next(session.of_parcel(session, row.outgoing_parcel), None) if row else None
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
        store_id=row.place if row.delivery_option == IN_STORE else None,
        pickup_date=row.pickup_date,
    ).as_submitted()


def unfinished(session: SessionBase, outgoing_parcel: int) -> tuple[str, ReturnDraft] | None:
    """The newest draft of a parcel that was never handed to Sendcloud.

    Its row counts, not what the session says: a process that died left the draft open.
    """
    drafts = [
        each for each in session.of_parcel(session, outgoing_parcel) if not each[1].is_submitted
    ]
    if not drafts:
        return None
    rows = Submission.objects.filter(draft_id__in=[draft_id for draft_id, _draft in drafts])
    handed = set(rows.values_list("draft_id", flat=True))
    return next((each for each in drafts if each[0] not in handed), None)


def leaves_some(draft: ReturnDraft) -> bool:
    """Whether anything of the draft's parcel can still come back."""
    taken = pieces(briefly(draft.outgoing.parcel.id))
    return not draft.with_outgoing(draft.outgoing, taken).is_used_up
