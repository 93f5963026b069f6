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
    return (*way(row), _("We’ll process your return once we’ve received it."))


def _store(row: Submission) -> Iterator[str]:
    yield _("Bring the items and your return number to the store. No box or label needed.")


def _with_code(row: Submission) -> Iterator[str]:
    yield _("Pack the items securely and cover any old label. You can reuse the original box.")
    yield from _customs(row)
    yield _("Show the code on your phone. They’ll print the label.")
    yield _("Keep the receipt until your return is complete.")


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
    if (count := len(row.tracking_numbers)) > 1:
        yield _("Drop off all %(count)s parcels and keep the receipts.") % {"count": count}
    else:
        yield _("Drop off your parcel and keep the receipt until your return is complete.")


def _packing() -> str:
    return _("Pack the items securely. You can reuse the original box.")


def _labels(row: Submission) -> Iterator[str]:
    if (count := len(row.tracking_numbers)) > 1:
        yield _(
            "Print all %(count)s labels at 100%% (actual size) and stick one on each parcel, over "
            "any old label."
        ) % {"count": count}
    else:
        yield _("Print the label at 100% (actual size) and stick it over any old label.")
    yield from _customs(row)


def _customs(row: Submission) -> Iterator[str]:
    if documents.is_available(row, "customs"):
        yield _("Print and sign the customs form and attach it to the outside in a clear pouch.")
