"""Staff settle a return whose creation ended without an answer."""

from datetime import datetime

from django.utils.translation import gettext as _

from portal.models import Submission
from portal.returns.submissions import found_again, looking_back, reconciliation, unmade
from portal.returns.submissions.label_by_keys import as_read
from portal.sendcloud import Return, ReturnsApi


class CannotSettle(Exception):
    """What staff asked for would be wrong; the message is a sentence for them."""


def look(row: Submission, api: ReturnsApi, now: datetime) -> bool:
    """Look for the return in Sendcloud's list now; whether it was found or never made."""
    reconciliation.give_up_interrupted(now)
    search = found_again.match_all if row.is_with_keys else reconciliation.match_all
    search(api, now, pages=reconciliation.PAGES)
    return not Submission.objects.filter(pk=row.pk, return_id=None).exists()


def assign(row: Submission, return_: Return) -> None:
    """Give the row the return that staff found in Sendcloud; raises CannotSettle."""
    if Submission.objects.filter(return_id=return_.id).exists():
        raise CannotSettle(
            _("Return %(number)s belongs to another return made here.") % {"number": return_.id}
        )
    if not reconciliation.may_be(return_, row):
        raise CannotSettle(
            _("Return %(number)s is of another parcel, or older than this one.")
            % {"number": return_.id}
        )
    if not reconciliation.claim(row, return_):
        raise CannotSettle(_("This return was settled by another process. Look again."))


def forget(row: Submission, api: ReturnsApi, now: datetime) -> None:
    """Delete the row, so that the customer can confirm again; raises CannotSettle.

    Sendcloud's list decides, because a second return costs a second label.
    """
    if now - row.created_at < looking_back.QUIET_AFTER:
        raise CannotSettle(
            _("A request may still arrive. Wait a quarter of an hour, then try again.")
        )
    if numbers := _candidates(row, api, now):
        raise CannotSettle(
            _("Sendcloud has a return that may be this one: %(number)s.") % {"number": numbers[0]}
        )
    if not unmade.forget(as_read(row).filter(return_id=None), row, now):
        raise CannotSettle(_("This return was settled by another process. Look again."))


def _candidates(row: Submission, api: ReturnsApi, now: datetime) -> list[int]:
    if row.is_with_keys:
        return found_again.candidates(row, api, now, pages=reconciliation.PAGES)
    seen = reconciliation.walk(api, row.created_at - looking_back.SKEW, reconciliation.PAGES)
    return reconciliation.candidates(row, seen)
