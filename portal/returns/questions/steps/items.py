"""The items step."""

from typing import cast

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.items import ItemsForm


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
        reasons = {reason.id: reason.description for reason in draft.settings.reasons}
        if not draft.items:
            return [gettext("The whole parcel"), reasons.get(draft.reason or 0, "")]
        names = {product.key: product.name for product in draft.products}
        lines = [
            f"{item.quantity} × {names.get(item.key, '')}"
            + (f" ({reasons[item.reason]})" if item.reason in reasons else "")
            for item in draft.items
        ]
        count = len(draft.photos)
        photos = ngettext("%(count)s photo", "%(count)s photos", count) % {"count": count}
        return [*lines, photos if count else ""]
