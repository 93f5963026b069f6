"""The kinds of mail, and what each says of a return."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from portal.letters.content import Content, Fact
from portal.models import Submission
from portal.returns import formatting
from portal.returns.deadline import drop_off_deadline
from portal.returns.draft.parcel import CREDIT, IN_STORE, LABELLESS, PICKUP
from portal.returns.instructions import next_steps
from portal.returns.mails.facts import Facts
from portal.returns.submissions.unmade import NOT_CREATED

MOST_STEPS = 4
ALERT = "alert"  # to the merchant, about no single return
Write = Callable[[Submission, Facts], Content]


@dataclass(frozen=True)
class Kind:
    """A mail's name, what it says, and whether the label's documents go with it.

    `needs_return`: it is not sent while the return is being cancelled, nor afterwards.
    `has_row`: it tells of a return that exists.
    """

    name: str
    write: Write
    has_documents: bool = False
    needs_return: bool = False
    has_row: bool = True


def _label_ready(row: Submission, facts: Facts) -> Content:
    is_code = row.delivery_option == LABELLESS
    subject = (
        _("Your code for return %(number)s") if is_code else _("Your label for return %(number)s")
    )
    return Content(
        subject=subject % {"number": row.return_id or ""},
        heading=_what_to_do(row),
        lead=[_("Show this code at the counter.") if is_code else _("Your label is attached.")],
        facts=[*_handing_in(facts), *_about(row, facts)],
        steps=next_steps(row)[:MOST_STEPS],
        link_title=_("Follow your return"),
        shows_code=is_code,
        small=[_asked_for()],
    )


def _what_to_do(row: Submission) -> str:
    if row.delivery_option == PICKUP and row.pickup_date:
        day = formatting.long_date(row.pickup_date)
        return _("Pickup on %(day)s") % {"day": day}
    if row.delivery_option == IN_STORE:
        return _("Bring it to our store")
    return _("Drop off by %(day)s") % {"day": formatting.long_date(drop_off_deadline(row))}


def _handing_in(facts: Facts) -> Iterator[Fact]:
    if facts.place:
        yield Fact(facts.place_title, facts.place)
    if facts.hours:
        yield Fact(_("Opening hours"), facts.hours)


def _about(row: Submission, facts: Facts) -> Iterator[Fact]:
    if facts.items:
        yield Fact(_("In this parcel"), facts.items)
    if facts.refund:
        yield Fact(_refund_title(row, facts), facts.refund)
    if row.return_id:
        yield Fact(_("Return number"), [str(row.return_id)])


def _refund_title(row: Submission, facts: Facts) -> str:
    """As on the return's page; a second line says that the sum is what is left after the fee."""
    if row.payment_url and len(facts.refund) > 1:
        return _("You get back")
    return _("Your store credit") if row.refund_type == CREDIT else _("Your refund")


def _label_failed(row: Submission, facts: Facts) -> Content:
    if row.state == Submission.State.OUTCOME_UNKNOWN:
        return _label_unknown(row, facts)
    return Content(
        subject=_("We couldn’t create the label for return %(number)s")
        % {"number": row.return_id or ""},
        heading=_("We couldn’t create your label"),
        lead=[
            _(
                "The carrier couldn’t create a label. Please don’t create the return again. "
                "Contact us with your return number and we’ll send you a label."
            )
        ],
        facts=list(_about(row, replace(facts, refund=[]))),
        small=[_asked_for()],
    )


def _label_unknown(row: Submission, facts: Facts) -> Content:
    """The portal does not know after a day what became of the label."""
    return Content(
        subject=_("Your return has no label yet"),
        heading=_("Your return has no label yet"),
        lead=[
            _(
                "We’re still checking what became of your label. Please don’t create the return "
                "again. Contact us and we’ll help you."
            )
        ],
        facts=list(_about(row, replace(facts, refund=[]))),
        small=[_asked_for()],
    )


def _not_created(row: Submission, facts: Facts) -> Content:
    return Content(
        subject=_("Your return wasn’t created"),
        heading=_("Your return wasn’t created"),
        lead=[
            _(
                "We checked, and nothing was created. There’s no label and nothing to pay. "
                "You can start again any time."
            )
        ],
        facts=list(_about(row, replace(facts, refund=[]))),
        link_title=_("Start a return"),
        small=[_asked_for()],
    )


def _return_cancelled(row: Submission, facts: Facts) -> Content:
    return Content(
        subject=_("Return %(number)s was cancelled") % {"number": row.return_id or ""},
        heading=_("This return was cancelled"),
        lead=[
            _(
                "Its label is no longer valid. Need to return the items after all? "
                "Start a new return."
            )
        ],
        facts=list(_about(row, replace(facts, refund=[]))),
        link_title=_("Start a return"),
        small=[_asked_for()],
    )


def _cancellation_refused(row: Submission, facts: Facts) -> Content:
    return Content(
        subject=_("Return %(number)s was not cancelled") % {"number": row.return_id or ""},
        heading=_("Your return was not cancelled"),
        lead=[_("It could no longer be cancelled. Your label is still valid.")],
        facts=list(_about(row, facts)),
        link_title=_("Follow your return"),
        small=[_asked_for()],
    )


def _handed_over(row: Submission, facts: Facts) -> Content:
    return _news(
        row,
        facts,
        _("Return %(number)s is on its way"),
        _("Your parcel is on its way to us"),
        _("The carrier has your parcel. We’ll process your return once it arrives."),
    )


def _received(row: Submission, facts: Facts) -> Content:
    return _news(
        row,
        facts,
        _("Return %(number)s has arrived"),
        _("Your return has arrived"),
        _("We’ve received your parcel and are processing your return."),
    )


def _refunded(row: Submission, facts: Facts) -> Content:
    return _news(
        row,
        facts,
        _("Return %(number)s was refunded"),
        _("Your refund is on its way"),
        _("It can take a few days until your bank shows it."),
    )


def _reminder(row: Submission, facts: Facts) -> Content:
    return _news(
        row,
        facts,
        _("Don’t forget to send return %(number)s"),
        _what_to_do(row),
        _("We haven’t received your parcel yet. Your label is still valid."),
    )


def _news(row: Submission, facts: Facts, subject: str, heading: str, lead: str) -> Content:
    return Content(
        subject=subject % {"number": row.return_id or ""},
        heading=heading,
        lead=[lead],
        facts=list(_about(row, facts)),
        link_title=_("Follow your return"),
        small=[_("You’re receiving this e-mail because you asked for updates on this return.")],
    )


def _asked_for() -> str:
    return _("You’re receiving this e-mail because it was requested for this return.")


def alert(facts: Facts) -> Content:
    """What is wrong, for the merchant; in English, as the console is."""
    return Content(
        subject="Your return portal needs attention",
        heading="Your return portal needs attention",
        lead=facts.items,
        small=["The portal tells each subject once a day. MAIL_ALERTS_TO says to whom."],
    )


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("label_ready", _label_ready, has_documents=True, needs_return=True),
        Kind("label_failed", _label_failed, needs_return=True),
        Kind(NOT_CREATED, _not_created, has_row=False),
        Kind("return_cancelled", _return_cancelled),
        Kind("cancellation_refused", _cancellation_refused),
        Kind("handed_over", _handed_over),
        Kind("received", _received),
        Kind("refunded", _refunded),
        Kind("reminder", _reminder, needs_return=True),
    )
}
