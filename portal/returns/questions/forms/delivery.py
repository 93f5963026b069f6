"""How, where and when it travels."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.cards import CardsForm


class DeliveryForm(CardsForm):
    """How it travels, and with whom where several carriers may bring it."""

    card_name = "delivery_option"
    required_message = _("Choose how you want to send it back.")

    def __init__(self, *, draft: ReturnDraft, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        carriers = [(carrier.code, carrier.name) for carrier in draft.outgoing.carriers]
        self.has_carriers = len(carriers) > 1
        if self.has_carriers:
            self.fields["carrier"] = forms.ChoiceField(
                label=_("Carrier"),
                choices=[("", _("No preference")), *carriers],
                required=False,
            )


class ServicePointForm(CardsForm):
    """Where it is handed in."""

    card_name = "service_point"
    required_message = _("Choose a drop-off point.")


class StoreForm(CardsForm):
    """Which store takes it."""

    card_name = "store"
    required_message = _("Choose a store.")


class PickupForm(CardsForm):
    """When the carrier comes."""

    card_name = "pickup_date"
    required_message = _("Choose a day.")
