"""Fields of the console's forms."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)  # beyond them, date arithmetic may overflow


class DayField(forms.DateField):
    """A day on which returns can have been created."""

    def __init__(self, label: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"})
        super().__init__(label=label, required=False, widget=widget)

    def clean(self, value: Any) -> date | None:
        """The day, or None; raises ValidationError for one outside the range."""
        day: date | None = super().clean(value)
        if day and not FIRST <= day <= LAST:
            raise forms.ValidationError(
                _("Choose a day between %(first)s and %(last)s.")
                % {"first": FIRST.year, "last": LAST.year}
            )
        return day
