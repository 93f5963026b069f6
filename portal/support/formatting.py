"""Sendcloud's codes and amounts in words for staff."""

import json
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.returns.formatting import locale
from portal.sendcloud.records import RuleModification
from portal.sendcloud.statuses import STATUSES, Phase, phase_of
from portal.support import statuses

OPTIONS = {
    "drop_off_point": noop("Drop-off with label"),
    "drop_off_labelless": noop("Drop-off without printer"),
    "pickup": noop("Pickup"),
    "in_store": noop("In store"),
}
MARKS = {
    Phase.DELIVERED: "mark-ok",
    Phase.PROBLEM: "mark-stop",
    Phase.CANCELLED: "mark-stop",
}


# What a return itself waits for, by the newer API's words.
WAITS_FOR = {
    "requested": noop("Waiting for your approval"),
    "request_rejected": noop("Rejected"),
    "awaiting_payment": noop("Waiting for payment"),
    "payment_failed": noop("Payment failed"),
}


def waiting(code: str) -> str:
    """What the return waits for; empty where it waits for nothing but its parcel."""
    return _(WAITS_FOR[code]) if code in WAITS_FOR else ""


def status(slug: str) -> str:
    """A status in words."""
    if slug in statuses.WORDS:
        return _(statuses.WORDS[slug])
    return slug.replace("-", " ").capitalize() or _("Unknown status")


def mark(slug: str) -> str:
    """The CSS class of the status mark: arrived, stopped or under way, each its own shape."""
    return MARKS.get(phase_of(slug), "mark-wait")


def states() -> list[tuple[str, str]]:
    """The choices of the status filter."""
    return [("", _("Any")), *sorted(((slug, status(slug)) for slug in STATUSES), key=_words)]


def _words(pair: tuple[str, str]) -> str:
    return pair[1]


def option(code: str) -> str:
    """A delivery option in words; an unknown one stays as Sendcloud sent it."""
    return _(OPTIONS[code]) if code in OPTIONS else code


def money(amount: Decimal | None, currency: str = "") -> str:
    """An amount with its currency, EUR if none is given; empty for None."""
    if amount is None:
        return ""
    return str(format_currency(amount, currency or "EUR", locale=locale()))


def rule(change: RuleModification) -> str:
    """What a rule did, in a sentence."""
    words = {
        "name": change.rule_name or _("without a name"),
        "field": (change.friendly_name or change.field or _("something")).lower(),
        "value": plain(change.value),
        "item": change.item_id,
    }
    if change.item_id:
        sentence = _("Rule “%(name)s” set the %(field)s to %(value)s for item %(item)s") % words
    else:
        sentence = _("Rule “%(name)s” set the %(field)s to %(value)s") % words
    if change.priority is None:
        return f"{sentence}."
    return f"{sentence} ({_('priority %(number)s') % {'number': change.priority}})."


def plain(value: Any) -> str:
    """Any JSON value as text for staff."""
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def why_not_cancellable(slug: str, delivery_option: str) -> str:
    """Why the return cannot be cancelled, as far as its status says."""
    phase = phase_of(slug)
    if phase == Phase.CANCELLED:
        return _("Already cancelled.")
    if phase == Phase.CANCELLING:
        return _("Cancellation has already been requested. The carrier decides.")
    if phase == Phase.DELIVERED:
        return _("It cannot be cancelled because the parcel has arrived.")
    if delivery_option == "in_store":
        return _("It cannot be cancelled because an in-store return has no label.")
    if phase == Phase.PROBLEM:
        sentence = _("It cannot be cancelled because its parcel is not on its way (%(status)s).")
    else:
        sentence = _("Sendcloud does not allow it to be cancelled in this state (%(status)s).")
    return sentence % {"status": _inside(status(slug))}


def _inside(words: str) -> str:
    """Words within a sentence; German keeps its capitals."""
    return words if get_language() == "de" else words[:1].lower() + words[1:]


def own_state(state: str) -> str:
    """A state of the portal's own records in words."""
    return _(statuses.OWN[state]) if state in statuses.OWN else state


def options() -> list[tuple[str, str]]:
    """The choices of a filter by delivery option."""
    return [("", _("Any")), *((code, option(code)) for code in OPTIONS)]


def numbered(number: int) -> str:
    """What has no name in the brand's settings any more."""
    return _("number %(number)s") % {"number": number}


CARRIERS = {"postnl": "PostNL", "bpost": "bpost", "inpost": "InPost", "postat": "Post AT"}


def carrier(code: str) -> str:
    """A carrier's code as its name is mostly written."""
    words = (word.upper() if len(word) < 4 else word.capitalize() for word in code.split("_"))
    return CARRIERS.get(code) or " ".join(words)
