"""The returns that a parcel already has, and what they took."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from portal.models import Submission
from portal.returns.draft.return_draft import ReturnDraft


def of_parcel(outgoing_parcel: int) -> list[Submission]:
    """All returns of a parcel, newest first."""
    # They are few, and sorting them here costs less than ordering the query.
    rows = Submission.objects.filter(outgoing_parcel=outgoing_parcel).order_by()
    return sorted(rows, key=lambda row: (row.created_at, row.pk), reverse=True)


def for_quantities(outgoing_parcel: int) -> list[Submission]:
    """All returns of a parcel, with only what `returned_quantities` reads of them."""
    rows = Submission.objects.filter(outgoing_parcel=outgoing_parcel)
    return list(rows.only("quantities", "cancelled_at", "state").order_by())


def earlier_than(row: Submission) -> list[Submission]:
    """The returns of the same parcel that were there first."""
    return list(Submission.objects.filter(outgoing_parcel=row.outgoing_parcel, pk__lt=row.pk))


def returned_quantities(rows: Iterable[Submission]) -> dict[str, int]:
    """Pieces by product id that these returns took.

    A return that failed or whose outcome is unknown counts too, because a second label costs more.
    """
    taken: Counter[str] = Counter()
    for row in rows:
        if not _gives_back(row):
            taken.update(row.quantities or {})
    return dict(taken)


def _gives_back(row: Submission) -> bool:
    """Whether no label of it will ever be used: it was cancelled, or the merchant rejected it."""
    return row.state == Submission.State.REJECTED or row.cancelled_at is not None


def is_taken_since(row: Submission, moment: datetime) -> bool:
    """Whether a later return of the parcel, which still counts, took any of the same items."""
    later = Submission.objects.filter(
        outgoing_parcel=row.outgoing_parcel, created_at__gte=moment
    ).exclude(pk=row.pk)
    taken = returned_quantities(later)
    return any(key in taken for key in row.quantities or {})


def has_remaining(draft: ReturnDraft) -> bool:
    """Whether anything of the draft's parcel can still come back."""
    taken = returned_quantities(for_quantities(draft.outgoing.parcel.id))
    return not draft.with_lookup(draft.outgoing, taken).is_exhausted
