"""What comes back, piece by piece, for the pages that show it with pictures."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.returns.draft.return_draft import ReturnDraft
from portal.sendcloud.outgoing import Product


@dataclass(frozen=True)
class Piece:
    """A product in the quantity that comes back, and what the customer said of it."""

    product: Product
    reason: str
    note: str


def pieces(draft: ReturnDraft) -> list[Piece]:
    """Each product that comes back; none where the whole parcel does."""
    reasons = {reason.id: reason.description for reason in draft.settings.reasons}
    answers = {item.key: item for item in draft.items}
    return [
        Piece(
            product,
            reason=reasons.get(answers[product.key].reason or 0, ""),
            note=quoted(answers[product.key].note),
        )
        for product in draft.chosen_products
    ]


def quoted(note: str) -> str:
    """The customer's own words, marked as such; empty if there are none."""
    return _("“%(note)s”") % {"note": note} if note else ""
