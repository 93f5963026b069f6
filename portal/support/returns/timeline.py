"""What happened to a return, from Sendcloud, its webhooks and the portal's own records."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.models import StaffMark, Submission, WebhookEvent
from portal.sendcloud import Return, ReturnDetails
from portal.sendcloud.statuses import STATUSES, Phase, phase_of
from portal.support import formatting
from portal.support.audit import log
from portal.support.returns import cancellation, marks


@dataclass(frozen=True)
class Moment:
    """Something that happened, and who did or reported it."""

    at: datetime
    what: str
    who: str = ""
    rank: int = 1  # among what happened in the same minute


LAST = 9
RANKS = {phase: number for number, phase in enumerate(Phase, start=2)}


def timeline(return_: Return, details: ReturnDetails | None) -> list[Moment]:
    """Everything that happened, oldest first; makes no call to Sendcloud."""
    moments = [*_ours(return_), *_theirs(return_, details), *_told(return_)]
    moments += [*_asked(return_), *_marked(return_)]
    return _merged(sorted(moments, key=_order))


def _order(moment: Moment) -> tuple[datetime, int]:
    """By the minute, then in the order in which returns go on: two clocks differ by seconds."""
    return moment.at.replace(second=0, microsecond=0), moment.rank


def _merged(moments: list[Moment]) -> list[Moment]:
    """One line where two sources tell the same of the same minute."""
    merged: dict[tuple[datetime, str], Moment] = {}
    for moment in moments:
        key = (moment.at.replace(second=0, microsecond=0), moment.what)
        if (before := merged.get(key)) and moment.who not in before.who:
            moment = replace(before, who=f"{before.who}, {moment.who}")
        elif before:
            continue
        merged[key] = moment
    return list(merged.values())


def _marked(return_: Return) -> Iterator[Moment]:
    for mark in StaffMark.objects.filter(return_id=return_.id).order_by("created_at")[:100]:
        yield Moment(mark.created_at, marks.words(mark.mark), mark.actor, rank=LAST)


def _ours(return_: Return) -> Iterator[Moment]:
    row = Submission.objects.filter(return_id=return_.id).select_related("opened_by").first()
    if return_.created_at:
        yield Moment(return_.created_at, _("Return created"), _author(row), rank=0)
    if row and row.first_failure_at:
        yield Moment(
            row.first_failure_at, _("The carrier could not create a label"), _("this portal")
        )


def _author(row: Submission | None) -> str:
    if row is None:
        return _("not through this portal")
    who = log.name_of(row.opened_by) if row.opened_by else ""
    return _("%(who)s, for the customer") % {"who": who} if who else _("the customer")


def _theirs(return_: Return, details: ReturnDetails | None) -> Iterator[Moment]:
    for update in details.history if details else ():
        assert update.carrier_update_timestamp  # `history` leaves out updates without a date
        status = formatting.status(update.slug) if update.slug else update.parent_status
        is_news = update.carrier_message.lower() not in {"", status.lower(), _plain(update.slug)}
        message = f": {update.carrier_message}" if is_news else ""
        rank = RANKS[phase_of(update.slug)]
        at, who = update.carrier_update_timestamp, formatting.carrier(update.carrier_code)
        yield Moment(at, f"{status}{message}", who, rank)
    if return_.refund and return_.refund.refunded_at:
        yield Moment(return_.refund.refunded_at, _("Refunded"), "Sendcloud")


def _plain(slug: str) -> str:
    """Sendcloud's own words for a status, which carriers repeat."""
    return STATUSES[slug].words.lower() if slug in STATUSES else ""


def _told(return_: Return) -> Iterator[Moment]:
    of_return = Q(return_id=return_.id)
    if return_.incoming_parcel:
        of_return |= Q(incoming_parcel=return_.incoming_parcel)
    for event in WebhookEvent.objects.filter(of_return).order_by("-happened_at")[:100]:
        what = formatting.status(event.status) if event.status else _("Sendcloud has the return")
        rank = RANKS[phase_of(event.status)] if event.status else 1
        yield Moment(event.happened_at, what, "webhook", rank)


def _asked(return_: Return) -> Iterator[Moment]:
    for entry in cancellation.requests(return_.id):
        is_declined = entry.action == log.NOT_CANCELLED
        what = _("Cancellation refused") if is_declined else _("Cancellation requested")
        yield Moment(entry.created_at, what, "Sendcloud" if is_declined else entry.actor)
