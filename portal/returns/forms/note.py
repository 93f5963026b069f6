"""The customer's own words."""

from django import forms

NOTE_LENGTH = 500


def note(label: str) -> forms.CharField:
    """A few lines of the customer's own words."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=NOTE_LENGTH, required=False, widget=widget)
