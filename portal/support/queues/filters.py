"""The filters of a queue; they stay in the address, so that a view can be kept and shared."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext

from portal.models import IndexedReturn
from portal.support import formatting
from portal.support.clients import reasons
from portal.support.formatting import numbered

CHOICES, CHOICES_KEPT, MOST = "console-filter-choices", 60, 100
AGES = (2, 5, 10, 30)  # days
COLUMNS = ("carrier", "country", "refund", "reason")
NEWEST = 1000  # returns whose values are offered
REFUNDS = {
    "money": noop("Money back"),
    "credit": noop("Store credit"),
    "exchange": noop("Exchange"),
}


def refund(code: str, label: str = "") -> str:
    """A refund's code in words; an unknown one as Sendcloud calls it, or at least readable."""
    if code in REFUNDS:
        return _(REFUNDS[code])
    return label or code.replace("_", " ").capitalize()


def _ages() -> list[tuple[str, str]]:
    days = (
        (str(age), ngettext("%(count)s day", "%(count)s days", age) % {"count": age})
        for age in AGES
    )
    return [("", _("Any")), *days]


def _stored() -> dict[str, list[Any]]:
    """The values of each column among the newest returns; kept for a minute."""
    known: dict[str, list[Any]] = cache.get_or_set(CHOICES, _read, CHOICES_KEPT) or {}
    return known


def _read() -> dict[str, list[Any]]:
    newest = IndexedReturn.objects.order_by("-created_at").values_list(*COLUMNS)[:NEWEST]
    columns = zip(*newest, strict=True)
    return {
        name: sorted(set(values) - {None, ""})[:MOST]
        for name, values in zip(COLUMNS, columns, strict=False)
    }


def _choices(name: str, words: Callable[[Any], str]) -> list[tuple[str, str]]:
    """The values that the newest returns have, so that no choice finds nothing at all."""
    return [("", _("Any")), *((str(value), words(value)) for value in _stored().get(name, []))]


def carriers() -> list[tuple[str, str]]:
    """The choices of a filter by carrier."""
    return _choices("carrier", formatting.carrier)


class QueueFilter(forms.Form):
    """Empty fields mean all returns of the queue."""

    option = forms.ChoiceField(
        label=_lazy("Delivery option"), required=False, choices=formatting.options
    )
    carrier = forms.ChoiceField(label=_lazy("Carrier"), required=False, choices=carriers)
    country = forms.ChoiceField(label=_lazy("Country"), required=False)
    reason = forms.ChoiceField(label=_lazy("Reason"), required=False)
    refund = forms.ChoiceField(label=_lazy("Refund"), required=False)
    age = forms.ChoiceField(label=_lazy("Waiting for at least"), required=False, choices=_ages)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        names = reasons()
        self._offer("country", str)
        self._offer("refund", refund)
        self._offer("reason", lambda number: names.get(number) or numbered(number))

    def _offer(self, name: str, words: Callable[[Any], str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _choices(name, words)

    def apply(self, rows: "QuerySet[IndexedReturn]", now: datetime) -> "QuerySet[IndexedReturn]":
        """The rows that match."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if days := chosen.pop("age", ""):
            rows = rows.filter(queued_at__lte=now - timedelta(days=int(days)))
        names = {"option": "delivery_option"}
        return rows.filter(**{names.get(name, name): value for name, value in chosen.items()})
