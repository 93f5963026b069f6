"""What happens next, as numbered sentences: packing, the label, handing in."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.models import Submission
from portal.returns import formatting
from portal.returns.draft.parcel import IN_STORE, LABELLESS, PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.submissions import documents


def next_steps(draft: ReturnDraft, row: Submission) -> tuple[str, ...]:
    """The sentences in order, for the way this return travels."""
    ways = {IN_STORE: _store, LABELLESS: _with_code, PICKUP: _picked_up}
    way = ways.get(row.delivery_option, _handed_in)
    return (*way(draft, row), _("We handle your return when it has arrived."))


def _store(draft: ReturnDraft, row: Submission) -> Iterator[str]:
    yield _("Bring the items and your order number to the store. You need no box and no label.")


def _with_code(draft: ReturnDraft, row: Submission) -> Iterator[str]:
    yield _packing()
    yield _("Remove or cover the old label.")
    yield _("Show the code at the counter, on your phone or on paper; they print the label.")
    yield _receipt()


def _picked_up(draft: ReturnDraft, row: Submission) -> Iterator[str]:
    yield _packing()
    yield from _labels(row)
    if draft.pickup_date:
        day = formatting.long_date(draft.pickup_date)
        yield _("Be at home on %(day)s; the carrier comes during the day.") % {"day": day}
    else:
        yield _("Be at home on the day of the pickup.")


def _handed_in(draft: ReturnDraft, row: Submission) -> Iterator[str]:
    yield _packing()
    yield from _labels(row)
    yield _receipt()


def _packing() -> str:
    return _("Pack the items so that nothing moves; the box they came in will do.")


def _receipt() -> str:
    return _("Hand the parcel in and keep the receipt until your return is settled.")


def _labels(row: Submission) -> Iterator[str]:
    if (count := len(row.tracking_numbers)) > 1:
        pages = _("Print all %(count)s labels at 100 %%: each parcel gets the one with its number.")
        yield pages % {"count": count}
    else:
        yield _("Print the label at 100 %.")
    yield _("Stick it flat on the largest side and cover the old label.")
    if documents.is_available(row, "customs"):
        yield _("Print the customs paper, sign it and fix it outside, in a clear pouch.")
