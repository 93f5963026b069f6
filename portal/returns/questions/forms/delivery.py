"""How, where and when it travels."""

from collections.abc import Sequence
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from portal.maps.pins import PinMap, Spot, map_of
from portal.returns.questions.forms.cards import CardsForm, Option

SEEN_AT_ONCE = 5


class DeliveryForm(CardsForm):
    """How it travels."""

    card_name = "delivery_option"
    required_message = _("Choose a return method.")


class ServicePointForm(CardsForm):
    """Where it is handed in: the nearest places, and the others where they are wanted."""

    card_name = "service_point"
    required_message = _("Choose a drop-off point.")

    def __init__(self, *, shows_all: bool, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.shows_all = shows_all

    @property
    def shown(self) -> Sequence[Option]:
        """The places on the page: all that are wanted, or as many as reach to the chosen one."""
        near = self.options[:SEEN_AT_ONCE]
        is_near = self.card_field.value() in {card.value for card in near}
        return near if is_near and not self.shows_all else self.options

    @property
    def left_out(self) -> int:
        """How many places the page does not show."""
        return len(self.options) - len(self.shown)

    @cached_property
    def map(self) -> PinMap | None:
        """The places on the page, on the merchant's map."""
        places = [(card, getattr(card.card, "place", None)) for card in self.cards]
        return map_of([Spot(at, str(card.number), card.id_for_label) for card, at in places if at])


class StoreForm(CardsForm):
    """Which store takes it."""

    card_name = "store"
    required_message = _("Choose a store.")


class PickupForm(CardsForm):
    """When the carrier comes."""

    card_name = "pickup_date"
    required_message = _("Choose a day.")
