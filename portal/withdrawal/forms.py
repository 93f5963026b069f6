"""The form of a statement; it takes whatever a customer types and asks for what the law needs."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.withdrawal.statement import Statement, known_form_id

TOO_LONG = {"max_length": _("Use at most %(limit_value)d characters.")}
NO_ADDRESS = _("Enter an e-mail address, such as name@example.com.")


def check_address(address: str) -> None:
    """Refuse only what no mail server could take; raises ValidationError."""
    before, at, after = address.partition("@")
    is_broken = any(letter.isspace() or letter in ",@" for letter in before + after)
    if not (before and at and after) or is_broken:
        raise ValidationError(NO_ADDRESS)


class Typed(forms.CharField):
    """A text without the control characters that a copy brings; lines stay where they may."""

    def to_python(self, value: Any) -> str:
        """Drop them before Django refuses them."""
        text = str(value or "").replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        has_lines = isinstance(self.widget, forms.Textarea)
        kept = text if has_lines else text.replace("\n", " ")
        return super().to_python("".join(filter(_is_text, kept))) or ""


def _is_text(letter: str) -> bool:
    return letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs"}


class StatementForm(forms.Form):
    """Name, contract and where the receipt goes; which goods only if the customer likes."""

    name = Typed(
        label=_("Your name"),
        max_length=200,
        error_messages=TOO_LONG | {"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contract = Typed(
        label=_("Order number"),
        max_length=500,
        error_messages=TOO_LONG
        | {"required": _("Enter your order number, or say in your own words what you ordered.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = Typed(
        label=_("E-mail for your receipt"),
        max_length=254,
        validators=[check_address],
        error_messages=TOO_LONG | {"required": NO_ADDRESS},
        # Not type="email", because browsers refuse addresses that exist.
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    goods = Typed(
        label=_("Which items? (optional)"),
        max_length=2000,
        required=False,
        error_messages=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    @cached_property
    def form_id(self) -> str:
        """The id of this form, new unless it brings one."""
        return known_form_id(str(self.data.get("form_id", "")))

    @property
    def statement(self) -> Statement:
        """What was typed; ask for it only when the form is valid."""
        return Statement(self.form_id, **self.cleaned_data)
