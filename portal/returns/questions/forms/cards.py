"""Radio cards: a radio field whose options carry a price, a badge and details."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _


class Option(Protocol):
    """What a form needs of a card; what else is on it is for the template."""

    @property
    def value(self) -> str: ...

    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class Card:
    """One option: what it is called, what it costs, what it needs, and a sign for its kind."""

    value: str
    title: str
    details: Sequence[str] = ()
    price: str = ""
    badge: str = ""
    hours: Sequence[tuple[str, str]] = ()
    icon: str = ""
    less: str = ""  # what the script takes off the sum of the items; empty where it shows none


@dataclass(frozen=True)
class CardInput:
    """A card with the attributes its radio button needs."""

    card: Option
    name: str
    id_for_label: str
    checked: bool
    number: int = 0  # its place in the list, from 1

    def __getattr__(self, name: str) -> object:
        return getattr(self.card, name)


class CardsForm(forms.Form):
    """A form whose main question is answered by choosing one card."""

    card_name = "choice"
    required_message = _("Please choose an option.")

    def __init__(self, *, options: Sequence[Option], **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.options = options
        self.fields[self.card_name] = forms.ChoiceField(
            choices=[(card.value, card.title) for card in options],
            widget=forms.RadioSelect,
            error_messages=dict.fromkeys(("required", "invalid_choice"), self.required_message),
        )

    @property
    def shown(self) -> Sequence[Option]:
        """The options that the page shows."""
        return self.options

    @property
    def card_field(self) -> BoundField:
        """The field behind the cards, for its label and errors."""
        return self[self.card_name]

    @property
    def chosen(self) -> CardInput | None:
        """The option that is ticked."""
        return next((card for card in self.cards if card.checked), None)

    @property
    def cards(self) -> Iterator[CardInput]:
        """The options with their radio buttons; the first one carries the field's own id."""
        field = self.card_field
        chosen = str(field.value() or "")
        for number, card in enumerate(self.shown):
            id_ = f"id_{field.html_name}{f'_{number}' if number else ''}"
            yield CardInput(card, field.html_name, id_, card.value == chosen, number + 1)
