"""Where to look for drop-off points, how far and with whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.returns import formatting
from portal.returns.draft.return_draft import ReturnDraft

RADII = (2_000, 5_000, 10_000, 25_000, 50_000)  # metres
DEFAULT_RADIUS = 5_000
SEARCH = "search"  # the id of the form that refines the search
LONGEST_PLACE = 60  # characters


@dataclass(frozen=True)
class Asked:
    """What a search looks for: a radius in metres, a carrier's code or "", a typed place or ""."""

    radius: int
    carrier: str
    place: str


class SearchForm(forms.Form):
    """Around which place, how far, and with whom."""

    place = forms.CharField(
        label=_("Postal code or town"), max_length=LONGEST_PLACE, required=False
    )
    radius = forms.TypedChoiceField(
        label=_("Distance"),
        coerce=int,
        choices=lambda: [(radius, formatting.distance(radius)) for radius in RADII],
    )
    carrier = forms.ChoiceField(label=_("Carrier"), required=False)

    def __init__(self, draft: ReturnDraft, query: Mapping[str, str]) -> None:
        given = {"radius": query.get("radius", DEFAULT_RADIUS)}
        given["carrier"] = query.get("carrier", draft.carrier or "")
        given["place"] = query.get("place", "")
        super().__init__(given)
        carriers = [(carrier.code, carrier.name) for carrier in draft.carriers]
        self.has_carriers = len(carriers) > 1
        self.fields["carrier"].choices = [("", _("All carriers")), *carriers]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["form"] = SEARCH  # it stands inside the page's own form

    @cached_property
    def chosen(self) -> Asked:
        """What is looked for; nonsense in the address bar means the defaults."""
        self.is_valid()
        radius = self.cleaned_data.get("radius") or DEFAULT_RADIUS
        carrier, place = (self.cleaned_data.get(name) or "" for name in ("carrier", "place"))
        return Asked(radius, carrier, place)
