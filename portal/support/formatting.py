"""How a return's codes and amounts are written for staff."""

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


def status(slug: str) -> str:
    """A status in words."""
    known = STATUSES.get(slug)
    return known.words if known else slug.replace("-", " ").capitalize() or "Unknown status"


def mark(slug: str) -> str:
    """The class of its mark: done, stopped or under way; they differ in shape too."""
    return MARKS.get(phase_of(slug), "mark-wait")


def states() -> list[tuple[str, str]]:
    """What a list can be filtered by."""
    return [("", "Any"), *sorted(((slug, status(slug)) for slug in STATUSES), key=_words)]


def _words(pair: tuple[str, str]) -> str:
    return pair[1]


def option(code: str) -> str:
    """A delivery option in words; one we do not know stays as it was sent."""
    return OPTIONS.get(code, code)


def money(amount: Decimal | None, currency: str = "") -> str:
    """An amount with its currency; nothing where none was sent."""
    if amount is None:
        return ""
    return f"{amount:.2f}\N{NO-BREAK SPACE}{currency or 'EUR'}"


def rule(change: RuleModification) -> str:
    """What a rule did, in a sentence."""
    name = change.rule_name or "without a name"
    what = (change.friendly_name or change.field or "something").lower()
    where = f" for item {change.item_id}" if change.item_id else ""
    weight = f" (priority {change.priority})" if change.priority is not None else ""
    return f"Rule {name} set the {what} to {plain(change.value)}{where}{weight}."


def plain(value: Any) -> str:
    """Any value as staff can read it."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def why_not_cancellable(slug: str, delivery_option: str) -> str:
    """Why no cancellation is offered, as far as the status tells."""
    phase = phase_of(slug)
    if phase == Phase.CANCELLED:
        return "It is cancelled already."
    if phase == Phase.CANCELLING:
        return "A cancellation was requested already; the carrier decides."
    if phase == Phase.DELIVERED:
        return "The parcel has arrived."
    if delivery_option == "in_store":
        return "An in-store return has no label that could be cancelled."
    if phase == Phase.PROBLEM:
        return f"Its parcel is not on its way: {status(slug).lower()}."
    return f"Sendcloud does not allow it in this state: {status(slug).lower()}."
