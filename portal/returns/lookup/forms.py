"""Which parcel."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.returns.lookup.normalize import LookupQuery
from portal.returns.lookup.terms import terms
from portal.returns.questions.forms.messages import TOO_LONG
from portal.returns.questions.forms.pasted_fields import PastedField


class LookupForm(forms.Form):
    """Which parcel: what the customer knows of it, and where it went."""

    identifier = PastedField(
        label=_("Order or tracking number"),
        max_length=500,
        error_messages=TOO_LONG | {"required": _("Enter the order number or the tracking number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    postal_code = PastedField(
        label=_("Postal code"),
        max_length=12,
        error_messages={
            "required": _("Enter the postal code the parcel was delivered to."),
            "max_length": _("A postal code has at most 12 characters."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_half = self.initial.get("identifier") and not self.initial.get("postal_code")
        if is_half and not self.is_bound:
            self.fields["postal_code"].widget.attrs["autofocus"] = True

    @property
    def terms(self) -> str:
        """What a customer may know before."""
        return terms()

    @cached_property
    def query(self) -> LookupQuery:
        """What is looked for; ask for it only when the form is valid."""
        return LookupQuery.from_input(**self.cleaned_data)
