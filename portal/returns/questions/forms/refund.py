"""What the customer wants for it."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.returns import formatting
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.cards import CardsForm
from portal.returns.questions.forms.note import note

EXCHANGE = "exchange"  # Sendcloud's code


class RefundForm(CardsForm):
    """What the customer wants for it; some types need a message."""

    card_name = "refund_type"
    required_message = _("Choose a refund option.")
    refund_message = note(_("Your message"))

    def __init__(self, *, draft: ReturnDraft, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.needs_message = {
            option.code for option in draft.settings.refund_options if option.require_message
        }
        if self.needs_message == {EXCHANGE}:
            self.fields["refund_message"].label = gettext("What would you like instead?")

    @property
    def currency(self) -> str:
        """The currency of the sums at the wishes, by its ISO code."""
        return formatting.CURRENCY

    @property
    def offers_exchange(self) -> bool:
        """Whether the customer may have something else instead of money."""
        return any(card.value == EXCHANGE for card in self.options)

    @property
    def message_hint(self) -> str:
        """What to write, or which of the types want a message."""
        if self.needs_message == {EXCHANGE}:
            return gettext("For example size L, or another colour.")
        labels = [card.title for card in self.options if card.value in self.needs_message]
        return gettext("Needed for: %(options)s.") % {"options": ", ".join(labels)}

    def clean(self) -> dict[str, Any]:
        """Ask for the message where the chosen type wants one."""
        cleaned = self.cleaned_data
        if cleaned.get("refund_type") in self.needs_message and not cleaned.get("refund_message"):
            self.add_error(
                "refund_message", _("Tell us which size, colour or item you’d like instead.")
            )
        return cleaned
