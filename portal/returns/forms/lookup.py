"""Which parcel."""

from django import forms


class LookupForm(forms.Form):
    """Which parcel: what the customer knows of it, and where it went."""

    identifier = forms.CharField(
        label="Order or tracking number",
        max_length=500,
        error_messages={"required": "Enter the order number or the tracking number."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    postal_code = forms.CharField(
        label="Postal code",
        max_length=12,
        error_messages={
            "required": "Enter the postal code the parcel was delivered to.",
            "max_length": "A postal code has at most 12 characters.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
