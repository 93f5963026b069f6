"""The returns that a parcel already has, and what they took."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from portal.models import Submission
from portal.returns.draft.return_draft import ReturnDraft


class Taken(NamedTuple):
    """The columns of a return that tell which pieces it took, by product id."""

    quantities: dict[str, int] | None
    state: str
    cancelled_at: datetime | None


def of_parcel(outgoing_parcel: int) -> list[Submission]:
    """All returns of a parcel, newest first."""
    # They are few, and sorting them here costs less than ordering the query.
    rows = Submission.objects.filter(outgoing_parcel=outgoing_parcel).order_by()
    return sorted(rows, key=lambda row: (row.created_at, row.pk), reverse=True)


def for_quantities(outgoing_parcel: int) -> list[Taken]:
    """What `returned_quantities` reads of all returns of a parcel."""
    return _taken(Submission.objects.filter(outgoing_parcel=outgoing_parcel))


def earlier_than(row: Submission) -> list[Taken]:
    """The same of the returns of its parcel that were there first."""
    same = Submission.objects.filter(outgoing_parcel=row.outgoing_parcel)
    return _taken(same.filter(pk__lt=row.pk))


def _taken(rows: QuerySet[Submission]) -> list[Taken]:
    # Whole rows would have fifty columns, which the ORM spells out and reads.
    return [Taken(*row) for row in rows.order_by().values_list(*Taken._fields)]


def returned_quantities(rows: Iterable[Submission | Taken]) -> dict[str, int]:
    """Pieces by product id that these returns took.

    A return that failed or whose outcome is unknown counts too, because a second label costs more.
    """
    taken: Counter[str] = Counter()
    for row in rows:
        if not _gives_back(row):
            taken.update(row.quantities or {})
    return dict(taken)


def _gives_back(row: Submission | Taken) -> bool:
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
