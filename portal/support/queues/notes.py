"""What staff may note when they are done: fixed sentences, so that no name is ever kept."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

NOTES = {
    "made-elsewhere": noop("Made elsewhere"),
    "label-sent": noop("Sent the customer another label"),
    "customer-told": noop("Told the customer"),
    "refunded": noop("Refunded in the shop"),
    "carrier-asked": noop("Asked the carrier"),
    "nothing": noop("Nothing to do"),
}


def words(code: str) -> str:
    """The note in words."""
    return _(NOTES[code]) if code in NOTES else code


def choices() -> dict[str, str]:
    """All notes in words."""
    return {code: _(sentence) for code, sentence in NOTES.items()}
