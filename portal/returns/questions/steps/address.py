"""The address step."""

from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.returns import formatting
from portal.returns.draft.answers import Address
from portal.returns.draft.parcel import IN_STORE
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms import country_rules
from portal.returns.questions.forms.address import AddressForm
from portal.returns.questions.forms.cards import Card


class AddressStep:
    """Where it is sent from."""

    slug = "address"
    name = _("Address")

    def applies_to(self, draft: ReturnDraft) -> bool:
        # The store gets the parcel by hand, and the return notes where it was delivered.
        return draft.effective_option != IN_STORE or not draft.outgoing.parcel.is_complete

    def is_complete(self, draft: ReturnDraft) -> bool:
        is_known = draft.address is not None or draft.outgoing.parcel.is_complete
        return draft.address_confirmed and is_known

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        parcel = draft.outgoing.parcel
        ours = ", ".join(_delivered_to(draft))
        same = Card("same", _title(draft), [ours])
        cards = [Card("other", gettext("A different address"))]
        if parcel.is_complete:
            cards.insert(0, same)
        initial: dict[str, Any] = {"use": "other" if draft.address else cards[0].value}
        # Of where we delivered, only what the customer typed and the country may be shown.
        initial["country"] = parcel.country.iso_2 if parcel.country else ""
        if not parcel.is_complete:
            initial["postal_code"] = parcel.postal_code
        if draft.address:
            initial |= draft.address.model_dump()
        return AddressForm(options=cards, data=data, initial=initial)

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        given = dict(form.cleaned_data)
        if given.pop("use") == "same":
            return draft.with_address(None)
        return draft.with_address(Address.model_validate(given))

    def summary(self, draft: ReturnDraft) -> list[str]:
        if not draft.address:
            ours = ", ".join(_delivered_to(draft))
            return [_title(draft), ours]
        given = draft.address
        street = f"{given.address_1} {given.house_number}"
        town = f"{given.postal_code} {given.city}"
        return [given.name, street, town, country_rules.state_name(given.country_state)]


def _title(draft: ReturnDraft) -> str:
    return gettext("The delivery address") if draft.opened_by else gettext("Your delivery address")


def _delivered_to(draft: ReturnDraft) -> list[str]:
    """Partly hidden from customers, because who knows two numbers may be another person."""
    show = formatting.whole_address if draft.opened_by else formatting.masked_address
    return show(draft.outgoing.parcel)
