"""What the customer wants for it."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.cards import CardsForm
from portal.returns.questions.forms.note import note


class RefundForm(CardsForm):
    """What the customer wants for it; some types need a message."""

    card_name = "refund_type"
    required_message = _("Choose what you would like.")
    refund_message = note(_("Your message"))

    def __init__(self, *, draft: ReturnDraft, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.needs_message = {
            option.code for option in draft.settings.refund_options if option.require_message
        }

    @property
    def message_hint(self) -> str:
        """Which of the types want a message."""
        labels = [card.title for card in self.options if card.value in self.needs_message]
        if not labels:
            return gettext("Optional.")
        return gettext("Needed for: %(options)s.") % {"options": ", ".join(labels)}

    def clean(self) -> dict[str, Any]:
        """Ask for the message where the chosen type wants one."""
        cleaned = self.cleaned_data
        if cleaned.get("refund_type") in self.needs_message and not cleaned.get("refund_message"):
            self.add_error("refund_message", _("Tell us what you would like instead."))
        return cleaned
