"""How, where and when it travels."""

from django.utils.translation import gettext_lazy as _

from portal.returns.questions.forms.cards import CardInput, CardsForm

SEEN_AT_ONCE = 4


class DeliveryForm(CardsForm):
    """How it travels."""

    card_name = "delivery_option"
    required_message = _("Choose a return method.")


class ServicePointForm(CardsForm):
    """Where it is handed in: the nearest places, the others folded behind them."""

    card_name = "service_point"
    required_message = _("Choose a drop-off point.")

    @property
    def nearest(self) -> list[CardInput]:
        """The places that are seen at once."""
        return list(self.cards)[:SEEN_AT_ONCE]

    @property
    def others(self) -> list[CardInput]:
        """The places farther away."""
        return list(self.cards)[SEEN_AT_ONCE:]

    @property
    def is_farther(self) -> bool:
        """Whether the chosen place is one of the others."""
        return any(card.checked for card in self.others)


class StoreForm(CardsForm):
    """Which store takes it."""

    card_name = "store"
    required_message = _("Choose a store.")


class PickupForm(CardsForm):
    """When the carrier comes."""

    card_name = "pickup_date"
    required_message = _("Choose a day.")
