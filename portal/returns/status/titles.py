"""The headline of a return's page: what to do, and by when."""

from datetime import date

from django.utils.translation import gettext as _

from portal.models import Submission
from portal.returns import formatting
from portal.returns.deadline import drop_off_deadline
from portal.returns.draft.parcel import LABELLESS, PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.submissions.state import ReturnState


def headline(draft: ReturnDraft, row: Submission, state: ReturnState, today: date) -> str:
    """The one thing to do and its day; empty where there is nothing to do, or the day is over."""
    if state == ReturnState.LABEL_READY and row.delivery_option == PICKUP:
        return _dated(_("Be at home on %(day)s"), draft.pickup_date, today)
    if state == ReturnState.LABEL_READY:
        return _dated(_("Drop off by %(day)s"), drop_off_deadline(row), today)
    if state == ReturnState.IN_STORE:
        return _dated(_("Bring it in by %(day)s"), drop_off_deadline(row), today)
    return ""


def _dated(words: str, day: date | None, today: date) -> str:
    return words % {"day": formatting.short_day(day)} if day and day >= today else ""


def lead(row: Submission, place: str) -> str:
    """How to do it, in a sentence, with the name of the place where one was chosen."""
    if row.collo_count > 1 and row.delivery_option != LABELLESS:
        return _several(row, place)
    if row.delivery_option == PICKUP:
        return _("Put the label on your parcel. The carrier collects it during the day.")
    if row.delivery_option == LABELLESS:
        if not place:
            return _("Show this code at the counter. They’ll print the label.")
        return _("Show this code at %(place)s. They’ll print the label.") % {"place": place}
    if not place:
        return _("Put the label on your parcel and hand it in.")
    return _("Put the label on your parcel and take it to %(place)s.") % {"place": place}


def _several(row: Submission, place: str) -> str:
    """The same for several parcels, each with a label of its own."""
    if row.delivery_option == PICKUP:
        return _("Put a label on each parcel. The carrier collects them during the day.")
    if not place:
        return _("Put a label on each parcel and hand them in.")
    return _("Put a label on each parcel and take them to %(place)s.") % {"place": place}
