"""Staff make a return with keys of an order that the customer's page refuses, for a reason."""

from collections.abc import Mapping

from django import forms

from portal.engines import engines
from portal.engines.v3.eligible import STAFF_MAY, Refusal
from portal.engines.v3.looking import Looked
from portal.returns.lookup.forms import LookupForm
from portal.returns.lookup.normalize import LookupQuery
from portal.support.open_return.diagnosis import Answer, remaining

REASONS = {
    "goodwill": "Goodwill: accepted although it is not due",
    "fault": "The product is faulty, or the wrong one was sent",
    "not_sent_by_sendcloud": "The order was not sent through Sendcloud",
    "period": "The period was agreed otherwise",
    "portal": "The return portal refuses it by mistake",
}
SENTENCES: Mapping[Refusal, tuple[str, str]] = {
    Refusal.UNKNOWN: (
        "Sendcloud has neither an order nor a shipment under this number.",
        "Check the number. Orders that your shop does not hand to Sendcloud cannot be found.",
    ),
    Refusal.OTHER_POSTAL_CODE: (
        "The order exists, but it was sent to another postal code.",
        "Ask where it was delivered.",
    ),
    Refusal.NOT_OURS: (
        "The order belongs to another brand or shop of this account.",
        "Open it in that brand's portal, or name the shop in returns.toml.",
    ),
    Refusal.CANCELLED: ("The order was cancelled in the shop.", "Check it in your shop."),
    Refusal.IS_RETURN: (
        "This number is of a return, not of an order.",
        "Look for it under Returns.",
    ),
    Refusal.NEVER_SHIPPED: (
        "Neither Sendcloud nor your shop says that this order was sent.",
        "If the customer has it, you can make the return all the same.",
    ),
    Refusal.WINDOW: (
        "The return period of this order is over.",
        "You can make the return all the same.",
    ),
    Refusal.NOTHING: (
        "Your rules exclude every product of this order.",
        "You can make the return all the same.",
    ),
    Refusal.NO_METHOD: (
        "No return option of your carriers takes a parcel from this address.",
        "In Sendcloud's panel, switch on a carrier with returns from this country.",
    ),
}


class AnywayForm(LookupForm):
    """The order, and why a return of it is made all the same; never a text about a person."""

    reason = forms.ChoiceField(
        label="Why do you make this return?",
        choices=[("", "Choose a reason"), *REASONS.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a reason."),
    )


def look(query: LookupQuery) -> Looked:
    """The order as the keys show it."""
    return engines.with_keys().look(query.spellings)


def explained(looked: Looked) -> Answer:
    """The answer to a lookup with keys, in a sentence."""
    if looked.against:
        return Answer(None, *SENTENCES[looked.against[0]])
    assert looked.lookup
    return remaining(looked.lookup)


def answer(looked: Looked) -> Answer:
    """What staff may go on with, or why even they may not."""
    if looked.for_staff is None:
        worst = next(one for one in looked.against if one not in STAFF_MAY)
        return Answer(None, *SENTENCES[worst])
    return remaining(looked.for_staff)
