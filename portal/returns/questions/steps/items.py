"""The items step."""

from typing import cast

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.items import ItemsForm
from portal.returns.questions.pieces import pieces, quoted


class ItemsStep:
    """What comes back, and why."""

    slug = "items"
    name = _("Items")

    def applies_to(self, draft: ReturnDraft) -> bool:
        return True

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.items_answered

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> ItemsForm:
        return ItemsForm(draft, data)

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        return cast("ItemsForm", form).answer()

    def summary(self, draft: ReturnDraft) -> list[str]:
        if not draft.items:
            reasons = {reason.id: reason.description for reason in draft.settings.reasons}
            whole = gettext("The whole parcel")
            return [whole, reasons.get(draft.reason or 0, ""), quoted(draft.message)]
        lines = []
        for piece in pieces(draft):
            reason = f" ({piece.reason})" if piece.reason else ""
            lines += [f"{piece.product.quantity} × {piece.product.name}{reason}", piece.note]
        return [*lines, *photo_lines(draft)]


def photo_lines(draft: ReturnDraft) -> list[str]:
    """How many photos the shop gets, and how many of the chosen ones it does not."""
    count = len(draft.photos) or draft.photos_sent
    photos = ngettext("%(count)s photo", "%(count)s photos", count) % {"count": count}
    return [photos if count else "", _missing(draft.photos_missing)]


def parcels(draft: ReturnDraft) -> str:
    """In how many parcels it travels, each with a label of its own; empty if not asked."""
    if draft.collo_count < 2 and draft.outgoing.parcel.collo_count < 2:
        return ""
    words = ngettext(
        "%(count)s parcel", "%(count)s parcels, each with its own label", draft.collo_count
    )
    return words % {"count": draft.collo_count}


def _missing(count: int) -> str:
    """Photos that the customer chose and the shop did not get; empty if there are none."""
    words = ngettext("%(count)s photo wasn’t uploaded", "%(count)s photos weren’t uploaded", count)
    return words % {"count": count} if count else ""
