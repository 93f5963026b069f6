"""In how many parcels a return travels: no more than there are pieces in it."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.returns.draft.return_draft import ReturnDraft
from portal.sendcloud.outgoing import Product


def most(draft: ReturnDraft) -> int:
    """The largest number of parcels that this order may come back in."""
    colli = draft.outgoing.parcel.collo_count
    return min(colli, _count(draft.products)) if _is_limited(draft) else colli


def most_for(draft: ReturnDraft, quantities: Iterable[int]) -> int:
    """The same for the pieces that were chosen; `quantities` counts them by line."""
    return min(most(draft), sum(quantities)) if _is_limited(draft) else most(draft)


def _is_limited(draft: ReturnDraft) -> bool:
    """Whether each piece came in one parcel; a wardrobe in three boxes goes back in three."""
    sold = _count(product for product in draft.outgoing.products if product.is_sold)
    return draft.outgoing.parcel.collo_count <= sold


def _count(products: Iterable[Product]) -> int:
    return sum(product.quantity for product in products)


def bounds(most: int) -> str:
    """What to enter for a number from 1."""
    return _("Enter a number from 1 to %(most)s.") % {"most": most}


def too_many(most: int) -> str:
    """What is wrong with more parcels than pieces, and what to enter."""
    if most == 1:
        return _("One item needs only one parcel. Enter 1.")
    rule = _("There can’t be more parcels than items.")
    return f"{rule} {bounds(most)}"


def field(draft: ReturnDraft) -> forms.IntegerField:
    """The question, asked where more than one parcel is possible."""
    limit = most(draft)
    sentence = bounds(limit)
    # With it, the script lowers the limit to the pieces that are ticked.
    marked = {"data-most": str(limit)} if _is_limited(draft) else {}
    return forms.IntegerField(
        label=gettext_lazy("How many parcels will you send?"),
        min_value=1,
        max_value=limit,
        initial=1,
        widget=forms.NumberInput({"inputmode": "numeric"} | marked),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )
