"""The store step."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from operator import eq
from typing import Self

from django.conf import settings
from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.returns import formatting
from portal.returns.draft.parcel import IN_STORE
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.cards import Card
from portal.returns.questions.forms.delivery import StoreForm
from portal.sendcloud.portal_settings import ReturnLocation


class StoreStep:
    """Which of the brand's stores takes it."""

    slug = "store"
    name = _("Store")

    def applies_to(self, draft: ReturnDraft) -> bool:
        return draft.effective_option == IN_STORE

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.store_id is not None

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        stores = draft.settings.return_locations
        near = partial(_likeness, draft.outgoing.parcel.postal_code)
        cards = [
            Card(
                str(store.id),
                store.company_name,
                [store_address(store)],
                hours=formatting.opening_hours(StoreHours.of(store.id)),
            )
            for store in sorted(stores, key=near, reverse=True)
        ]
        known = {card.value for card in cards}
        chosen = str(draft.store_id) if str(draft.store_id) in known else cards[0].value
        initial = {"store": chosen}
        return StoreForm(options=cards, data=data, initial=initial)

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        return draft.with_store(int(form.cleaned_data["store"]))

    def summary(self, draft: ReturnDraft) -> list[str]:
        stores = (store for store in draft.settings.return_locations if store.id == draft.store_id)
        return [line for store in stores for line in (store.company_name, store_address(store))]


@dataclass(frozen=True)
class StoreHours:
    """When a store is open, as the merchant's settings say; without any, nothing is shown."""

    formatted_opening_times: Mapping[int, tuple[str, ...]]

    @classmethod
    def of(cls, store_id: int | None) -> Self:
        """The hours of a store by its number in Sendcloud."""
        return cls(settings.STORE_HOURS.get(store_id or 0, {}))


def store_address(store: ReturnLocation) -> str:
    """Where a store is."""
    parts = store.address_1, store.house_number, store.postal_code, store.city
    return formatting.address_line(*parts)


def _likeness(postal_code: str, store: ReturnLocation) -> int:
    """How many characters both postal codes begin with: alike means near, and tells no distance."""
    ours, theirs = (code.replace(" ", "").upper() for code in (postal_code, store.postal_code))
    return len(list(takewhile(bool, map(eq, ours, theirs))))
