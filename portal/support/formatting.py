"""Sendcloud's codes and amounts in words for staff."""

import json
from decimal import Decimal
from typing import Any

from portal.sendcloud.records import RuleModification
from portal.sendcloud.statuses import STATUSES, Phase, phase_of

OPTIONS = {
    "drop_off_point": "Drop-off with label",
    "drop_off_labelless": "Drop-off without printer",
    "pickup": "Pickup",
    "in_store": "In store",
}
MARKS = {
    Phase.DELIVERED: "mark-ok",
    Phase.PROBLEM: "mark-stop",
    Phase.CANCELLED: "mark-stop",
}


# What a return itself waits for, by the newer API's words.
WAITS_FOR = {
    "requested": "Waiting for your approval",
    "request_rejected": "Rejected",
    "awaiting_payment": "Waiting for payment",
    "payment_failed": "Payment failed",
}


def waiting(code: str) -> str:
    """What the return waits for; empty where it waits for nothing but its parcel."""
    return WAITS_FOR.get(code, "")


def status(slug: str) -> str:
    """A status in words."""
    listed = STATUSES.get(slug)
    return listed.words if listed else slug.replace("-", " ").capitalize() or "Unknown status"


def mark(slug: str) -> str:
    """The CSS class of the status mark: arrived, stopped or under way, each its own shape."""
    return MARKS.get(phase_of(slug), "mark-wait")


def states() -> list[tuple[str, str]]:
    """The choices of the status filter."""
    return [("", "Any"), *sorted(((slug, status(slug)) for slug in STATUSES), key=_words)]


def _words(pair: tuple[str, str]) -> str:
    return pair[1]


def option(code: str) -> str:
    """A delivery option in words; an unknown one stays as Sendcloud sent it."""
    return OPTIONS.get(code, code)


def money(amount: Decimal | None, currency: str = "") -> str:
    """An amount with its currency, EUR if none is given; empty for None."""
    if amount is None:
        return ""
    return f"{amount:.2f}\N{NO-BREAK SPACE}{currency or 'EUR'}"


def rule(change: RuleModification) -> str:
    """What a rule did, in a sentence."""
    name = f"“{change.rule_name}”" if change.rule_name else "without a name"
    what = (change.friendly_name or change.field or "something").lower()
    where = f" for item {change.item_id}" if change.item_id else ""
    weight = f" (priority {change.priority})" if change.priority is not None else ""
    return f"Rule {name} set the {what} to {plain(change.value)}{where}{weight}."


def plain(value: Any) -> str:
    """Any JSON value as text for staff."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def why_not_cancellable(slug: str, delivery_option: str) -> str:
    """Why the return cannot be cancelled, as far as its status says."""
    phase = phase_of(slug)
    if phase == Phase.CANCELLED:
        return "Already cancelled."
    if phase == Phase.CANCELLING:
        return "Cancellation has already been requested. The carrier decides."
    if phase == Phase.DELIVERED:
        return "It cannot be cancelled because the parcel has arrived."
    if delivery_option == "in_store":
        return "It cannot be cancelled because an in-store return has no label."
    if phase == Phase.PROBLEM:
        return (
            f"It cannot be cancelled because its parcel is not on its way ({status(slug).lower()})."
        )
    return f"Sendcloud does not allow it to be cancelled in this state ({status(slug).lower()})."


def carrier(code: str) -> str:
    """A carrier's code as its name is mostly written."""
    return code.replace("_", " ").upper()
