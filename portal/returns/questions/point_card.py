"""A drop-off point as a card of the delivery page."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.text import capfirst

from portal.maps.pins import place_of
from portal.maps.projection import Place
from portal.returns import formatting
from portal.returns.draft.return_draft import ReturnDraft
from portal.sendcloud import ServicePoint


@dataclass(frozen=True)
class PointCard:
    """A point as an option; what only the page shows is worked out when it is drawn."""

    draft: ReturnDraft
    point: ServicePoint
    now: datetime
    away: float | None  # metres, from where the search began
    icon = ""

    @property
    def value(self) -> str:
        return str(self.point.id)

    @property
    def title(self) -> str:
        return self.point.name

    @cached_property
    def badge(self) -> str:
        """Who takes it there."""
        return self.draft.carrier_name(self.point.carrier)

    @property
    def place(self) -> Place | None:
        """Where it is on a map, if the carrier said so."""
        return place_of(self.point)

    @property
    def details(self) -> list[str]:
        """Where it is, and about how far away and until when it is open, in one line."""
        far = capfirst(formatting.rough_distance(self.away))
        near = (far, formatting.opening_status(self.point, self.now))
        lines = (formatting.point_address(self.point), " · ".join(filter(None, near)))
        return [line for line in lines if line]

    @cached_property
    def hours(self) -> list[tuple[str, str]]:
        """When it is open."""
        return formatting.opening_hours(self.point)
