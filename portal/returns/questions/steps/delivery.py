"""The delivery step."""

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.returns import formatting
from portal.returns.draft.parcel import DROP_OFF_POINT, IN_STORE, LABELLESS, PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.cards import Card
from portal.returns.questions.forms.delivery import DeliveryForm


class DeliveryStep:
    """How it travels."""

    slug = "delivery"
    name = _("Return method")

    TITLES = {
        LABELLESS: _("Drop off without a printer"),
        DROP_OFF_POINT: _("Drop off with a printed label"),
        IN_STORE: _("Return in store"),
        PICKUP: _("Home pickup"),
    }
    DETAILS = {
        LABELLESS: _("Show a QR code and they’ll print the label for you."),
        DROP_OFF_POINT: _("Print the label and take the parcel to a drop-off point."),
        IN_STORE: _("No label or box needed."),
        PICKUP: _("The carrier collects it from your door. You need a printer."),
    }

    ICONS = {
        LABELLESS: "qr-code",
        DROP_OFF_POINT: "printer",
        IN_STORE: "building-storefront",
        PICKUP: "truck",
    }

    def applies_to(self, draft: ReturnDraft) -> bool:
        return True

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.delivery_option in draft.delivery_options

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        cards = [self._card(draft, option) for option in draft.delivery_options]
        initial = {"delivery_option": draft.effective_option}
        return DeliveryForm(options=cards, data=data, initial=initial)

    def _card(self, draft: ReturnDraft, option: str) -> Card:
        details = [str(self.DETAILS[option])]
        if draft.needs_customs_form and option != IN_STORE:
            details.append(gettext("You also print and sign a customs form."))
        return Card(
            option,
            self._title(draft, option),
            details=details,
            price=formatting.price(draft.fee_for(option)),
            icon=self.ICONS[option],
        )

    def _title(self, draft: ReturnDraft, option: str) -> str:
        if option == LABELLESS and draft.needs_customs_form:
            return gettext("Drop off with a QR code")  # a printer is needed all the same
        return str(self.TITLES.get(option, ""))

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        option = form.cleaned_data["delivery_option"]
        carrier = draft.carrier if option == draft.delivery_option else None
        return draft.with_delivery_option(option, carrier)

    def summary(self, draft: ReturnDraft) -> list[str]:
        carrier = draft.carrier if draft.carriers and not draft.service_point else None
        return [
            self._title(draft, draft.delivery_option or ""),
            draft.carrier_name(carrier) if carrier else "",
        ]
