"""Where the label mail goes."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NO, ORDER, OTHER = "no", "order", "other"
SENTENCE = _("Enter an e-mail address, such as name@example.com.")


NEWS = {
    "handed_over": _("when it’s on its way"),
    "received": _("when it has arrived"),
    "refunded": _("when it’s refunded"),
    "reminder": _("before the last day to drop it off"),
}


def _add_news(form: forms.Form, name: str) -> None:
    """Add the unticked box for news, where the merchant switched any on."""
    if not settings.MAIL_NEWS:
        return
    told = ", ".join(str(words) for kind, words in NEWS.items() if kind in settings.MAIL_NEWS)
    form.fields[name] = forms.BooleanField(
        label=_("Also e-mail me news about this return"), help_text=told, required=False
    )


class MailForm(forms.Form):
    """The order's own address, shown masked, or another one."""

    use = forms.ChoiceField(
        label=_("Where should we send it?"),
        widget=forms.RadioSelect,
        required=False,
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        error_messages={"invalid": SENTENCE},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    round = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=999)

    def __init__(self, order_address: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._order_address = order_address
        _add_news(self, "news")
        if not order_address:
            del self.fields["use"]
            return
        choices = [(ORDER, masked_address(order_address)), (OTHER, gettext("Another address"))]
        self.fields["use"].choices = choices  # type: ignore[attr-defined]
        self.fields["use"].initial = ORDER

    def clean(self) -> dict[str, Any]:
        """Another address is needed only where it is chosen."""
        cleaned = self.cleaned_data
        if "use" in self.fields and cleaned.get("use") != OTHER:
            self.errors.pop("email", None)
        elif not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", SENTENCE)
        return cleaned

    @property
    def recipient(self) -> str:
        """The address that was chosen."""
        if "use" in self.fields and self.cleaned_data.get("use") != OTHER:
            return self._order_address
        return str(self.cleaned_data["email"])


class OptionalMailForm(forms.Form):
    """Whether a mail is wanted at all, and where it goes; by itself it is not.

    The fields' names differ from those of the other forms of a page.
    """

    mail_to = forms.ChoiceField(widget=forms.RadioSelect, required=False, initial=NO)
    mail_address = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        error_messages={"invalid": SENTENCE},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(
        self, order_address: str, *args: Any, offers_news: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._order_address = order_address
        if offers_news:
            _add_news(self, "mail_news")
        ours = [(ORDER, masked_address(order_address))] if order_address else []
        other = gettext("Another address") if ours else gettext("Yes, to this address")
        self._choose([(NO, gettext("No, thanks")), *ours, (OTHER, other)])

    def _choose(self, choices: list[tuple[str, str]]) -> None:
        self.fields["mail_to"].choices = choices  # type: ignore[attr-defined]

    def speak_to_staff(self) -> None:
        """Show the order's whole address, which staff know, and ask about the customer."""
        ours = [(ORDER, self._order_address)] if self._order_address else []
        self._choose([(NO, gettext("No mail")), *ours, (OTHER, gettext("Another address"))])

    def clean(self) -> dict[str, Any]:
        """Another address is needed only where it is chosen."""
        cleaned = self.cleaned_data
        if cleaned.get("mail_to") != OTHER:
            self.errors.pop("mail_address", None)
        elif not cleaned.get("mail_address") and "mail_address" not in self.errors:
            self.add_error("mail_address", SENTENCE)
        return cleaned

    @property
    def recipient(self) -> str:
        """The address that was chosen; empty where no mail is wanted."""
        chosen = self.cleaned_data.get("mail_to")
        given = {ORDER: self._order_address, OTHER: self.cleaned_data.get("mail_address", "")}
        return str(given.get(chosen or NO, ""))


def masked_address(address: str) -> str:
    """Enough of an address to recognise one's own, such as s•••@e•••.com."""
    name, _at, host = address.rpartition("@")
    domain, dot, ending = host.rpartition(".")
    return f"{name[:1]}•••@{domain[:1]}•••{dot}{ending}"
