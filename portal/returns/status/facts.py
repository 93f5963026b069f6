"""What the page of a return says of it: each answer that has consequences, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from portal.models import Submission
from portal.returns import formatting
from portal.returns.deadline import drop_off_deadline
from portal.returns.draft.parcel import IN_STORE, PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.refund import EXCHANGE
from portal.returns.questions.handover import Fact, handover_location
from portal.returns.questions.money import Money
from portal.returns.questions.steps import ADDRESS, DELIVERY, ITEMS, REFUND
from portal.returns.questions.steps import PICKUP as PICKUP_DAY
from portal.returns.questions.steps.items import parcels
from portal.returns.submissions.state import STATES, ReturnState

# There is something to hand in. Before that, waiting or paying is all there is to do.
READY = frozenset({ReturnState.LABEL_READY, ReturnState.IN_STORE})


def facts(draft: ReturnDraft, row: Submission, now: datetime, state: ReturnState) -> list[Fact]:
    """Everything that is known on this device; what is not known is left out."""
    found = [*_handing_in(draft, row, now, state)] if STATES[state].with_customer else []
    found += [*_contents(draft), Fact(_("Return method"), DELIVERY.summary(draft))]
    found += [*_sums(draft, row, state), *_sender(draft), *_parcels(row.tracking_numbers)]
    return [fact for fact in map(_without_blanks, found) if fact.lines]


def _without_blanks(fact: Fact) -> Fact:
    return replace(fact, lines=[line for line in fact.lines if line])


def _contents(draft: ReturnDraft) -> Iterator[Fact]:
    if draft.items_answered and not draft.items:  # which have a box of their own
        yield Fact(_("Items"), ITEMS.summary(draft))
    if draft.collo_count > 1:
        yield Fact(_("Parcels"), [parcels(draft)])


def _sums(draft: ReturnDraft, row: Submission, state: ReturnState) -> Iterator[Fact]:
    """The refund wish, the fee and what comes back, while the return may still bring it."""
    if not STATES[state].refund_expected:
        return
    money = Money.of_return(draft, row)
    yield Fact(_("Refund"), REFUND.summary(draft) if draft.refund_type else [])
    is_known = row.fee is not None or draft.items_answered
    if money.fee and is_known:
        yield Fact(_("Return fee"), money.fee_lines(_paid(state, money)))
    if not draft.chosen_products:  # where the sum stands below them
        yield Fact(money.refund_title, money.refund)


def _paid(state: ReturnState, money: Money) -> str:
    is_exchange = money.refund_type == EXCHANGE  # which brings no refund to speak of
    if state in {ReturnState.AWAITING_PAYMENT, ReturnState.PAYMENT_FAILED}:
        in_full = _("Not paid yet. You’ll get your refund in full.")
        return _("Not paid yet") if is_exchange else in_full
    in_full = _("Paid separately. You’ll get your refund in full.")
    return _("Paid separately") if is_exchange else in_full


def _sender(draft: ReturnDraft) -> Iterator[Fact]:
    """Where it is sent from; another device does not know, and none is better than a wrong one."""
    if draft.address_confirmed and draft.delivery_option != IN_STORE:
        title = _("Pickup address") if draft.delivery_option == PICKUP else _("Sender")
        yield Fact(title, ADDRESS.summary(draft))


def _handing_in(
    draft: ReturnDraft, row: Submission, now: datetime, state: ReturnState
) -> Iterator[Fact]:
    """Where to bring it and by when, or when the carrier collects it."""
    if draft.delivery_option == PICKUP:
        yield Fact(_("Pickup"), PICKUP_DAY.summary(draft))
        return
    if state not in READY:  # where the place has a box of its own
        yield handover_location(draft, now)
    title = _("Bring it in by") if draft.delivery_option == IN_STORE else _("Drop off by")
    yield Fact(title, [formatting.long_date(drop_off_deadline(row))])


def handover(draft: ReturnDraft, now: datetime) -> Fact:
    """Where to go with it, or when and where the carrier comes."""
    if draft.delivery_option != PICKUP:
        return _without_blanks(handover_location(draft, now))
    address = ADDRESS.summary(draft) if draft.address_confirmed else []
    return _without_blanks(Fact(_("Pickup"), [*PICKUP_DAY.summary(draft), *address]))


def _parcels(tracking_numbers: Sequence[str]) -> list[Fact]:
    """One line a parcel, numbered like the label's pages where there are several."""
    if len(tracking_numbers) == 1:
        return [Fact(_("Tracking number"), tracking_numbers, is_copied=True)]
    count = len(tracking_numbers)
    return [
        Fact(
            _("Parcel %(number)s of %(count)s") % {"number": number, "count": count},
            [tracking],
            is_copied=True,
        )
        for number, tracking in enumerate(tracking_numbers, start=1)
    ]


def calendar_day(draft: ReturnDraft, row: Submission) -> date | None:
    """The day for the calendar; None if this device does not know the pickup day."""
    return draft.pickup_date if row.delivery_option == PICKUP else drop_off_deadline(row)
