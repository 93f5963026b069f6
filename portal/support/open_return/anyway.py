"""Staff make a return with keys of an order that the customer's page refuses, for a reason."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import gettext_noop as noop

from portal.engines import engines
from portal.engines.v3.eligible import STAFF_MAY, Refusal
from portal.engines.v3.looking import Looked
from portal.returns.lookup.forms import LookupForm
from portal.returns.lookup.normalize import LookupQuery
from portal.support.open_return.diagnosis import Answer, remaining

REASONS = {
    "goodwill": noop("Goodwill: accepted although it is not due"),
    "fault": noop("The product is faulty, or the wrong one was sent"),
    "not_sent_by_sendcloud": noop("The order was not sent through Sendcloud"),
    "period": noop("The period was agreed otherwise"),
    "portal": noop("The return portal refuses it by mistake"),
}
SENTENCES: Mapping[Refusal, tuple[str, str]] = {
    Refusal.UNKNOWN: (
        noop("Sendcloud has neither an order nor a shipment under this number."),
        noop("Check the number. Orders that your shop does not hand to Sendcloud cannot be found."),
    ),
    Refusal.OTHER_POSTAL_CODE: (
        noop("The order exists, but it was sent to another postal code."),
        noop("Ask where it was delivered."),
    ),
    Refusal.NOT_OURS: (
        noop("The order belongs to another brand or shop of this account."),
        noop("Open it in that brand's portal, or name the shop in returns.toml."),
    ),
    Refusal.CANCELLED: (
        noop("The order was cancelled in the shop."),
        noop("Check it in your shop."),
    ),
    Refusal.IS_RETURN: (
        noop("This number is of a return, not of an order."),
        noop("Look for it under Returns."),
    ),
    Refusal.NEVER_SHIPPED: (
        noop("Neither Sendcloud nor your shop says that this order was sent."),
        noop("If the customer has it, you can make the return all the same."),
    ),
    Refusal.WINDOW: (
        noop("The return period of this order is over."),
        noop("You can make the return all the same."),
    ),
    Refusal.NOTHING: (
        noop("Your rules exclude every product of this order."),
        noop("You can make the return all the same."),
    ),
    Refusal.NO_METHOD: (
        noop("No return option of your carriers takes a parcel from this address."),
        noop("In Sendcloud's panel, switch on a carrier with returns from this country."),
    ),
}


def _reasons() -> list[tuple[str, str]]:
    return [("", _("Choose a reason")), *((code, _(words)) for code, words in REASONS.items())]


def _refused(refusal: Refusal) -> Answer:
    sentence, advice = SENTENCES[refusal]
    return Answer(None, _(sentence), _(advice))


class AnywayForm(LookupForm):
    """The order, and why a return of it is made all the same; never a text about a person."""

    reason = forms.ChoiceField(
        label=_lazy("Why do you make this return?"),
        choices=_reasons,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _lazy("Choose a reason.")),
    )


def look(query: LookupQuery) -> Looked:
    """The order as the keys show it."""
    return engines.with_keys().look(query.spellings)


def explained(looked: Looked) -> Answer:
    """The answer to a lookup with keys, in a sentence."""
    if looked.against:
        return _refused(looked.against[0])
    assert looked.lookup
    return remaining(looked.lookup)


def answer(looked: Looked) -> Answer:
    """What staff may go on with, or why even they may not."""
    if looked.for_staff is None:
        worst = next(one for one in looked.against if one not in STAFF_MAY)
        return _refused(worst)
    return remaining(looked.for_staff)
