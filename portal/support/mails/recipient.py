"""To whom staff send a mail about a return: the form, and what it begins with."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import gettext_noop as noop

from portal.mail import outbox
from portal.models import Mail, Submission
from portal.returns.mails import spoken
from portal.returns.mails.kinds import KINDS
from portal.sendcloud import Return

LABEL = "label_ready"
TITLES = {
    "label_ready": noop("Label"),
    "label_failed": noop("No label"),
    "not_created": noop("Not created"),
    "return_cancelled": noop("Return cancelled"),
    "cancellation_refused": noop("Return not cancelled"),
    "handed_over": noop("On its way"),
    "received": noop("Received"),
    "refunded": noop("Refunded"),
    "reminder": noop("Reminder"),
    "alert": noop("Alert to you"),
    "withdrawal_receipt": noop("Receipt of a withdrawal"),
    "withdrawal_notice": noop("Notice of a withdrawal"),
}


def title(kind: str) -> str:
    """A kind of mail in words for staff."""
    return _(TITLES[kind]) if kind in TITLES else kind.replace("_", " ").capitalize()


class RecipientForm(forms.Form):
    """Address and language; `round` makes two presses of one page one mail."""

    email = forms.EmailField(
        label=_lazy("E-mail address"),
        max_length=254,
        error_messages={
            "invalid": _lazy("Enter an e-mail address, such as name@example.com."),
            "required": _lazy("Enter the customer’s e-mail address."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_lazy("Language"), choices=settings.LANGUAGES)
    round = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=999)
    kind = forms.ChoiceField(
        widget=forms.HiddenInput, choices=[(kind, kind) for kind in KINDS], required=False
    )


def blank_form(return_: Return, row: Submission | None, kind: str) -> RecipientForm:
    """The form with the address that Sendcloud has, in the customer's language if it is known."""
    initial: dict[str, Any] = {
        "email": return_.incoming_parcel_data.from_email,
        "language": _language(return_, row),
        "round": outbox.next_round(key(return_.id, row, kind)),
        "kind": kind,
    }
    return RecipientForm(initial=initial)


def key(return_id: int, row: Submission | None, kind: str) -> str:
    """What the outbox holds once a round."""
    return f"submission:{row.pk}:{kind}" if row else f"return:{return_id}:{kind}"


def _language(return_: Return, row: Submission | None) -> str:
    """As in an earlier mail about it, else the language of the customer's country."""
    earlier = Mail.objects.filter(return_id=return_.id).order_by("-pk").first()
    if earlier:
        return earlier.language
    return spoken.in_country(return_.incoming_parcel_data.from_country)
