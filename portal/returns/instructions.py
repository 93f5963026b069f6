"""What happens next, as numbered sentences: packing, the label, handing in."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.models import Submission
from portal.returns import formatting
from portal.returns.draft.parcel import IN_STORE, LABELLESS, PICKUP
from portal.returns.submissions import documents


def next_steps(row: Submission) -> tuple[str, ...]:
    """The sentences in order, for the way this return travels."""
    ways = {IN_STORE: _store, LABELLESS: _with_code, PICKUP: _picked_up}
    way = ways.get(row.delivery_option, _handed_in)
    return (*way(row), _("We’ll process your return once it arrives."))


def _store(row: Submission) -> Iterator[str]:
    yield _("Bring the items and your order number to the store. You don’t need a box or a label.")


def _with_code(row: Submission) -> Iterator[str]:
    yield _packing()
    yield _("Remove or cover the old label.")
    yield from _customs(row)
    yield _("Show the code at the counter, on your phone or on paper. They’ll print the label.")
    yield _receipt()


def _picked_up(row: Submission) -> Iterator[str]:
    yield _packing()
    yield from _labels(row)
    if row.pickup_date:
        day = formatting.long_date(row.pickup_date)
        yield _("Be at home on %(day)s. The carrier comes during the day.") % {"day": day}
    else:
        yield _("Be at home on the day of the pickup.")


def _handed_in(row: Submission) -> Iterator[str]:
    yield _packing()
    yield from _labels(row)
    yield _receipt()


def _packing() -> str:
    return _("Pack the items securely. You can reuse the original box.")


def _receipt() -> str:
    return _("Drop off the parcel and keep the receipt until your return is complete.")


def _labels(row: Submission) -> Iterator[str]:
    if (count := len(row.tracking_numbers)) > 1:
        pages = _(
            "Print all %(count)s labels at 100 %%. Each parcel gets the label with its number."
        )
        yield pages % {"count": count}
    else:
        yield _("Print the label at 100 %.")
    yield _("Stick it on the largest side and remove or cover any old label.")
    yield from _customs(row)


def _customs(row: Submission) -> Iterator[str]:
    if documents.is_available(row, "customs"):
        yield _("Print and sign the customs form, and attach it to the outside in a clear pouch.")
