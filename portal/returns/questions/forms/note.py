"""The customer's own words."""

from typing import TYPE_CHECKING

from django import forms

from portal.returns.questions.forms.messages import TOO_LONG

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NOTE_LENGTH = 500


def note(label: "_StrPromise") -> forms.CharField:
    """A few lines of the customer's own words."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(
        label=label,
        max_length=NOTE_LENGTH,
        required=False,
        widget=widget,
        error_messages=TOO_LONG,
    )
