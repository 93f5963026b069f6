"""What the customer wants for it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.returns import formatting
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.cards import Card, CardsForm
from portal.returns.questions.forms.note import note

EXCHANGE = "exchange"  # Sendcloud's code


class RefundForm(CardsForm):
    """What the customer wants for it; some types need a message."""

    card_name = "refund_type"
    required_message = _("Choose a refund option.")
    refund_message = note(_("Your message"))

    def __init__(self, *, draft: ReturnDraft, options: Sequence[Card], **kwargs: Any) -> None:
        super().__init__(options=options, **kwargs)
        self._draft, self._wishes = draft, options
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
    def tells_sum_later(self) -> bool:
        """Whether no wish says its sum yet, but the check will, because all prices are known."""
        if not any(card.less for card in self._wishes) or any(card.price for card in self._wishes):
            return False
        prices = [product.price for product in self._draft.products]
        return bool(prices) and None not in prices and not self._draft.has_discount

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
