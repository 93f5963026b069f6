"""What happens next, as sentences with a sign each: packing, the label, handing in."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.models import Submission
from portal.returns import formatting
from portal.returns.draft.parcel import IN_STORE, LABELLESS, PICKUP
from portal.returns.submissions import documents


class Step(NamedTuple):
    """What to do, and the name of a Heroicon that stands for it."""

    icon: str
    text: str


def next_steps(row: Submission) -> tuple[str, ...]:
    """The sentences in order, for the way this return travels."""
    return tuple(step.text for step in signed_steps(row))


def signed_steps(row: Submission) -> tuple[Step, ...]:
    """The same with their signs."""
    ways = {IN_STORE: _store, LABELLESS: _with_code, PICKUP: _picked_up}
    way = ways.get(row.delivery_option, _handed_in)
    last = Step("banknotes", _("We’ll process your return once we’ve received it."))
    return (*way(row), last)


def _store(row: Submission) -> Iterator[Step]:
    words = _("Bring the items and your return number to the store. No box or label needed.")
    yield Step("building-storefront", words)


def _with_code(row: Submission) -> Iterator[Step]:
    words = _("Pack the items securely and cover any old label. You can reuse the original box.")
    yield Step("archive-box", words)
    yield from _customs(row)
    yield Step("qr-code", _("Show the code on your phone. They’ll print the label."))
    yield Step("receipt-refund", _("Keep the receipt until your return is complete."))


def _picked_up(row: Submission) -> Iterator[Step]:
    yield _packing()
    yield from _labels(row)
    if row.pickup_date:
        day = formatting.long_date(row.pickup_date)
        words = _("Be at home on %(day)s. The carrier comes during the day.") % {"day": day}
    else:
        words = _("Be at home on the day of the pickup.")
    yield Step("home", words)


def _handed_in(row: Submission) -> Iterator[Step]:
    yield _packing()
    yield from _labels(row)
    if (count := len(row.tracking_numbers)) > 1:
        words = _("Drop off all %(count)s parcels and keep the receipts.") % {"count": count}
    else:
        words = _("Drop off your parcel and keep the receipt until your return is complete.")
    yield Step("map-pin", words)


def _packing() -> Step:
    return Step("archive-box", _("Pack the items securely. You can reuse the original box."))


def _labels(row: Submission) -> Iterator[Step]:
    if (count := len(row.tracking_numbers)) > 1:
        words = _(
            "Print all %(count)s labels at 100%% (actual size) and stick one on each parcel, over "
            "any old label."
        ) % {"count": count}
    else:
        words = _("Print the label at 100% (actual size) and stick it over any old label.")
    yield Step("printer", words)
    yield from _customs(row)


def _customs(row: Submission) -> Iterator[Step]:
    if documents.is_available(row, "customs"):
        words = _("Print and sign the customs form and attach it to the outside in a clear pouch.")
        yield Step("document-text", words)
