"""One withdrawal: what was declared, what happened since, and what staff can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from portal.evidence import chain
from portal.models import Evidence, EvidenceKind, Withdrawal, WithdrawalState
from portal.support.withdrawals.listing import STATES
from portal.withdrawal.forms import check_address


@dataclass(frozen=True)
class Event:
    """An entry of the evidence in words."""

    at: datetime
    what: str
    by: str
    digest: str
    text: str = ""


class NoteForm(forms.Form):
    """A note of staff."""

    text = forms.CharField(
        label=_lazy("Note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _lazy("Write the note first.")},
    )


class AddressForm(forms.Form):
    """Another address for the receipt; empty for the declared one."""

    email = forms.CharField(
        label=_lazy("Another e-mail address"),
        max_length=254,
        required=False,
        validators=[check_address],
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )


class EraseForm(forms.Form):
    """Why it is erased before its time."""

    reason = forms.CharField(
        label=_lazy("Reason"),
        max_length=500,
        error_messages={"required": _lazy("Give the reason. It stays in the evidence.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def events(row: Withdrawal) -> Iterator[Event]:
    """What happened, oldest first."""
    for entry in Evidence.objects.filter(about=row.reference).order_by("number"):
        facts = chain.facts_of(entry)
        by = str(facts.get("by", ""))
        yield Event(entry.at, _words(entry, facts), by, entry.digest, str(facts.get("text", "")))


def _words(entry: Evidence, facts: dict[str, Any]) -> str:
    kind = EvidenceKind(entry.kind)
    if kind == EvidenceKind.STATE:
        if not facts:
            return _("State")
        return _("Now: %(state)s") % {"state": _(STATES[WithdrawalState(facts["state"])])}
    why = facts.get("reason", "") or _("it came back")
    words = {
        EvidenceKind.STATEMENT: _("Declared"),
        EvidenceKind.RECEIPT_SENT: _("Receipt sent"),
        EvidenceKind.RECEIPT_FAILED: f"{_('Receipt not delivered')} ({why})",
        EvidenceKind.NOTE: _("Note"),
    }
    return words.get(kind, kind.label)
