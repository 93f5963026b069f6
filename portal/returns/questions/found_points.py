"""What a search for drop-off points found, as the delivery page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext

from portal.branding.brand import web_address
from portal.returns import formatting
from portal.returns.draft import vicinity
from portal.returns.draft.parcel import DROP_OFF_POINT, LABELLESS
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.cards import Card, Option
from portal.returns.questions.forms.point_search import SearchForm
from portal.returns.questions.point_card import PointCard
from portal.returns.questions.steps.service_point import place_name
from portal.sendcloud import ServicePoint

ANY = "any"
LOCKER = "locker"  # where no person prints a label
OTHER = {LABELLESS: DROP_OFF_POINT, DROP_OFF_POINT: LABELLESS}


@dataclass(frozen=True)
class Search:
    """What a search found, and how it may be refined."""

    draft: ReturnDraft
    form: SearchForm
    around: tuple[ServicePoint, ...]  # for both ways of dropping off, the nearest first
    is_down: bool
    is_wider: bool = False  # nothing was in the radius asked for
    shows_all: bool = False  # also the places that the page leaves out at first

    @cached_property
    def found(self) -> tuple[ServicePoint, ...]:
        """The points that take the parcel in the way that is chosen."""
        return taking(self.draft.effective_option, self.around)

    def cards(self, now: datetime) -> Sequence[Option]:
        """The points as options; any point of the carrier, where none can be offered."""
        if self.found:
            return [PointCard(self.draft, point, now, self._away(point)) for point in self.found]
        name = {"carrier": self.draft.carrier_name(self.carrier)}
        if self.carrier:
            return [Card(ANY, gettext("Any %(carrier)s drop-off point") % name)]
        return [Card(ANY, gettext("Any of the carrier’s drop-off points"))]

    def _away(self, point: ServicePoint) -> float | None:
        # A search that failed shows the chosen point, which was found near the home.
        return away(self.draft, "" if self.is_down else self.place, point)

    @property
    def place(self) -> str:
        """Where the customer wants to look; an empty text is the neighbourhood we delivered to."""
        return self.form.chosen.place

    @property
    def carrier(self) -> str:
        """The only carrier that is looked for, or an empty text."""
        legal = [carrier.code for carrier in self.draft.carriers]
        return self.form.chosen.carrier or (legal[0] if len(legal) == 1 else "")

    @property
    def radius(self) -> str:
        """How far was asked for, in the page's words."""
        return formatting.distance(self.form.chosen.radius)

    @property
    def is_empty(self) -> bool:
        """Whether the search worked and found nothing."""
        return not (self.found or self.is_down)

    @property
    def national_carrier(self) -> dict[str, str]:
        """Who else may take the parcel where no point is near, and where to find its counters."""
        post = self.draft.outgoing.national_carrier
        if not self.is_empty or post is None or not post.name:
            return {}
        contact = self.draft.outgoing.national_carrier_contact
        return {"name": post.name, "url": web_address(post.drop_off_finder, contact)}

    @cached_property
    def other(self) -> dict[str, str]:
        """The other way of dropping off, and the nearest place for it."""
        option = OTHER.get(self.draft.effective_option or "", "")
        near = next(iter(taking(option, self.around)), None)
        if near is None or self.is_down:
            return {}
        distance = formatting.rough_distance(self._away(near))
        return {"option": option, "place": place_name(self.draft, near), "away": distance}

    def point(self, value: str) -> ServicePoint | None:
        """The point behind a card's value; nothing for "any"."""
        return next((point for point in self.found if str(point.id) == value), None)


def taking(option: str | None, points: Sequence[ServicePoint]) -> tuple[ServicePoint, ...]:
    """The points that take a parcel in this way, as far as Sendcloud says."""
    return tuple(
        point for point in points if option != LABELLESS or point.general_shop_type != LOCKER
    )


def away(draft: ReturnDraft, place: str, point: ServicePoint) -> float | None:
    """Metres from where the search began, or None where that is not known.

    Sendcloud measures from a place that was typed. From the home the portal measures itself, as
    coarsely as the pages may know it.
    """
    if place:
        return point.distance
    home = draft.outgoing.parcel.to_coordinates
    return vicinity.metres(home, point) if home else None
