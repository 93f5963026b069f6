"""Where it is sent from."""

from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.returns.questions.forms import countries, country_rules, house_number
from portal.returns.questions.forms.cards import CardsForm
from portal.returns.questions.forms.messages import TOO_LONG
from portal.returns.questions.forms.pasted_fields import PastedEmailField, PastedField


class AddressForm(CardsForm):
    """Where it is sent from: where we delivered, or another address entered whole."""

    card_name = "use"
    required_message = _("Choose a sender address.")
    NEEDED = {
        "name": _("Enter your name."),
        "address_1": _("Enter the street."),
        "house_number": _("Enter the house number."),
        "postal_code": _("Enter the postal code."),
        "city": _("Enter the town or city."),
        "country": _("Choose the country."),
        "email": _("Enter an e-mail address, such as name@example.com."),
    }

    name = PastedField(label=_("Name"), max_length=75, required=False)
    company_name = PastedField(label=_("Company (optional)"), max_length=50, required=False)
    address_1 = PastedField(label=_("Street"), max_length=75, required=False)
    house_number = PastedField(label=_("House number"), max_length=20, required=False)
    address_2 = PastedField(label=_("Address line 2 (optional)"), max_length=75, required=False)
    postal_code = PastedField(label=_("Postal code"), max_length=12, required=False)
    city = PastedField(label=_("Town or city"), max_length=30, required=False)
    country = forms.ChoiceField(
        label=_("Country"),
        choices=countries.choices,
        required=False,
        error_messages={"invalid_choice": NEEDED["country"]},
    )
    country_state = forms.ChoiceField(
        label=_("Province (in Italy and Spain)"), choices=countries.state_choices, required=False
    )
    email = PastedEmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("For messages about this return."),
        error_messages={"invalid": NEEDED["email"]},
    )
    telephone = PastedField(
        label=_("Telephone (optional)"), max_length=20, required=False, widget=forms.TelInput
    )

    AUTOCOMPLETE = {
        "name": "name",
        "company_name": "organization",
        "address_1": "address-line1",
        "house_number": "off",
        "address_2": "address-line2",
        "postal_code": "postal-code",
        "city": "address-level2",
        "country": "country",
        "country_state": "address-level1",
        "email": "email",
        "telephone": "tel",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, token in self.AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = token
            self.fields[name].error_messages |= TOO_LONG

    @property
    def address_fields(self) -> list[BoundField]:
        """The fields of the other address, in the order people write one."""
        return [self[name] for name in self.AUTOCOMPLETE]

    @property
    def is_blank(self) -> bool:
        """Whether the other address holds nothing yet but the country."""
        return not self.is_bound and not (self.initial.keys() - {"use", "country"})

    @property
    def blank_fields(self) -> SafeString:
        """The fields of a blank other address, which are the same for every customer."""
        country = str(self.initial.get("country", ""))
        known = country if country in countries.CODES.split() else ""
        return _blank_fields(get_language(), known)

    def clean(self) -> dict[str, Any]:
        """The other address is only asked for when it is chosen."""
        cleaned = self.cleaned_data
        if cleaned.get("use") != "other":
            for name in self.AUTOCOMPLETE:
                self.errors.pop(name, None)
            return cleaned
        if cleaned.get("address_1") and not cleaned.get("house_number"):
            self._take_apart(cleaned)
        for name, sentence in self.NEEDED.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        if country := cleaned.get("country"):
            self._follow(country)
        return cleaned

    def _take_apart(self, cleaned: dict[str, Any]) -> None:
        """Browsers fill the number into the field of the street; look for it there."""
        country, line = cleaned.get("country", ""), cleaned["address_1"]
        cleaned["address_1"], cleaned["house_number"] = house_number.apart(country, line)

    def _follow(self, country: str) -> None:
        """Hold what was typed to the rules of its country, and write it as the country does."""
        for name in ("postal_code", "telephone"):
            if self.cleaned_data.get(name):
                try:
                    self.cleaned_data[name] = getattr(country_rules, name)(
                        country, self.cleaned_data[name]
                    )
                except ValidationError as error:
                    self.add_error(name, error)
        if not self.cleaned_data.get("country_state", "").startswith(f"{country}-"):
            self.cleaned_data["country_state"] = ""
            if country in country_rules.WITH_STATES:
                self.add_error("country_state", _("Choose the province."))


@lru_cache(maxsize=256)
def _blank_fields(language: str | None, country: str) -> SafeString:
    """The fields in the language of the page, which is `language`."""
    form = AddressForm(options=(), initial={"country": country})
    return mark_safe(render_to_string("returns/_address_fields.html", {"form": form}))
