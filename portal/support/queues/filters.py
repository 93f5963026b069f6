"""The filters of a queue; they stay in the address, so that a view can be kept and shared."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.models import IndexedReturn
from portal.support import formatting
from portal.support.clients import reasons

AGES = [("", "Any"), ("2", "2 days"), ("5", "5 days"), ("10", "10 days"), ("30", "30 days")]
REFUNDS = {"money": "Money back", "credit": "Store credit", "exchange": "Exchange"}


def refund(code: str) -> str:
    """A refund's code in words; an unknown one stays readable."""
    return REFUNDS.get(code, code.replace("_", " ").capitalize())


class QueueFilter(forms.Form):
    """Empty fields mean all returns of the queue."""

    option = forms.ChoiceField(
        label="Delivery option",
        required=False,
        choices=[("", "Any"), *formatting.OPTIONS.items()],
    )
    carrier = forms.ChoiceField(label="Carrier", required=False)
    country = forms.ChoiceField(label="Country", required=False)
    reason = forms.ChoiceField(label="Reason", required=False)
    refund = forms.ChoiceField(label="Refund", required=False)
    age = forms.ChoiceField(label="Waiting for at least", required=False, choices=AGES)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        names = reasons()
        self._offer("carrier", str.upper)
        self._offer("country", str)
        self._offer("refund", refund)
        self._offer("reason", lambda number: names.get(number, f"number {number}"))

    def _offer(self, name: str, words: Any) -> None:
        """Offer the values that the index holds, so that no choice finds nothing at all."""
        stored = IndexedReturn.objects.order_by(name).values_list(name, flat=True).distinct()
        choices = [(str(value), words(value)) for value in stored[:100] if value not in {None, ""}]
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any"), *choices]

    def apply(self, rows: "QuerySet[IndexedReturn]", now: datetime) -> "QuerySet[IndexedReturn]":
        """The rows that match."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if days := chosen.pop("age", ""):
            rows = rows.filter(queued_at__lte=now - timedelta(days=int(days)))
        names = {"option": "delivery_option"}
        return rows.filter(**{names.get(name, name): value for name, value in chosen.items()})
