"""The search for service points: near the address, and never without a way on."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from math import inf

from django import forms
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.branding.brand import web_address
from portal.maps.pins import place_of
from portal.maps.projection import Place
from portal.rate_limits import RateLimitExceeded
from portal.returns import formatting
from portal.returns.draft import vicinity
from portal.returns.draft.parcel import LABELLESS
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.cards import Card, Option
from portal.sendcloud import SendcloudError, ServicePoint, ServicePoints
from portal.storage.encryption import EncryptedSerializer

logger = logging.getLogger(__name__)

RADII = (2_000, 5_000, 10_000, 25_000, 50_000)  # metres
DEFAULT_RADIUS = 5_000
SHOWN = 20
REMEMBERED = 300  # seconds; opening hours do not change faster than that
ANY = "any"
SEARCH = "search"  # the id of the form that refines the search
LOCKER = "locker"  # where no person prints a label


class SearchForm(forms.Form):
    """How far, and with whom."""

    radius = forms.TypedChoiceField(
        label=_("Distance"),
        coerce=int,
        choices=lambda: [(radius, formatting.distance(radius)) for radius in RADII],
    )
    carrier = forms.ChoiceField(label=_("Carrier"), required=False)

    def __init__(self, draft: ReturnDraft, query: Mapping[str, str]) -> None:
        given = {"radius": query.get("radius", DEFAULT_RADIUS)}
        given["carrier"] = query.get("carrier", draft.carrier or "")
        super().__init__(given)
        carriers = [(carrier.code, carrier.name) for carrier in draft.carriers]
        self.has_carriers = len(carriers) > 1
        self.fields["carrier"].choices = [("", _("All carriers")), *carriers]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["form"] = SEARCH  # it stands inside the page's own form

    @property
    def chosen(self) -> tuple[int, str]:
        """Radius in metres and carrier; nonsense in the address bar means the defaults."""
        self.is_valid()
        radius = self.cleaned_data.get("radius") or DEFAULT_RADIUS
        return radius, self.cleaned_data.get("carrier") or ""


@dataclass(frozen=True)
class Search:
    """What a search found, and how it may be refined."""

    draft: ReturnDraft
    form: SearchForm
    found: tuple[ServicePoint, ...]
    is_down: bool
    is_wider: bool = False  # nothing was in the radius asked for
    shows_all: bool = False  # also the places that the page leaves out at first

    def cards(self, now: datetime) -> Sequence[Option]:
        """The points as options; any point of the carrier, where none can be offered."""
        if self.found:
            return [PointCard(self.draft, point, now) for point in self.found]
        name = {"carrier": self.draft.carrier_name(self.carrier)}
        if self.carrier:
            return [Card(ANY, gettext("Any %(carrier)s drop-off point") % name)]
        return [Card(ANY, gettext("Any of the carrier’s drop-off points"))]

    @property
    def carrier(self) -> str:
        """The only carrier that is looked for, or an empty text."""
        legal = [carrier.code for carrier in self.draft.carriers]
        return self.form.chosen[1] or (legal[0] if len(legal) == 1 else "")

    @property
    def radius(self) -> str:
        """How far was asked for, in the page's words."""
        return formatting.distance(self.form.chosen[0])

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

    def point(self, value: str) -> ServicePoint | None:
        """The point behind a card's value; nothing for "any"."""
        return next((point for point in self.found if str(point.id) == value), None)


def search(
    client: ServicePoints, draft: ReturnDraft, query: Mapping[str, str], count: Callable[[], None]
) -> Search:
    """Look around the neighbourhood we delivered to; the point that was chosen always stays.

    Where nothing is in the radius asked for, the widest is searched. `count` is called before
    Sendcloud is asked, and may refuse with RateLimitExceeded. The lookup's own nearest point is
    left out, because it is the one nearest to the home.
    """
    form = SearchForm(draft, query)
    radius, carrier = form.chosen
    look = partial(_suitable, client, draft, carrier, count)
    try:
        near = look(radius)
        found = near or look(RADII[-1])
    except (SendcloudError, RateLimitExceeded) as error:
        logger.warning("service point search: %s", type(error).__name__)
        return Search(draft, form, _chosen(draft, ""), is_down=True)
    is_wider = bool(found) and not near
    shows_all = query.get("places") == "all"
    return Search(draft, form, found, is_down=False, is_wider=is_wider, shows_all=shows_all)


def _suitable(
    client: ServicePoints,
    draft: ReturnDraft,
    carrier: str,
    count: Callable[[], None],
    radius: int,
) -> tuple[ServicePoint, ...]:
    both = (*_around(client, draft, radius, carrier, count), *_chosen(draft, carrier))
    return _nearest_first(draft, [point for point in both if _takes(draft, point)])


def _takes(draft: ReturnDraft, point: ServicePoint) -> bool:
    """Whether a point can take this parcel, as far as Sendcloud says."""
    legal = {carrier.code for carrier in draft.carriers}
    has_counter = point.general_shop_type != LOCKER
    return (not legal or point.carrier in legal) and (
        has_counter or draft.effective_option != LABELLESS
    )


def _around(
    client: ServicePoints, draft: ReturnDraft, radius: int, carrier: str, count: Callable[[], None]
) -> tuple[ServicePoint, ...]:
    parcel = draft.outgoing.parcel
    if parcel.to_coordinates is None or parcel.country is None:
        return ()
    country, at = parcel.country.iso_2, parcel.to_coordinates

    def find() -> tuple[ServicePoint, ...]:
        count()
        return client.near(
            draft.outgoing.service_points_token,
            country=country,
            latitude=at.latitude,
            longitude=at.longitude,
            radius=radius,
            # Other carriers could not bring it back. Sendcloud takes several between commas.
            carrier=carrier or ",".join(carrier.code for carrier in draft.carriers) or None,
        )

    return _kept(draft, f"{radius} {carrier}", find)


def recalled(client: ServicePoints, draft: ReturnDraft, point_id: int | None) -> ReturnDraft:
    """The draft with the service point that another device chose, as far as it can be told."""
    if draft.service_point or point_id is None or not draft.is_drop_off:
        return draft
    points = _kept(draft, str(point_id), lambda: _one(client, draft, point_id))
    return draft.with_service_point(points[0]) if points else draft


def _one(client: ServicePoints, draft: ReturnDraft, point_id: int) -> tuple[ServicePoint, ...]:
    # The label does not need it. Failures are cached too, so that only one page waits for them.
    try:
        return (client.get(draft.outgoing.service_points_token, point_id),)
    except SendcloudError as error:
        logger.warning("service point: %s", type(error).__name__)
        return ()


def _kept(
    draft: ReturnDraft, what: str, find: Callable[[], tuple[ServicePoint, ...]]
) -> tuple[ServicePoint, ...]:
    """What this customer was shown some minutes ago, else what the search finds now."""
    words = f"{draft.outgoing.service_points_token} {what}"
    key = f"points:{salted_hmac('portal.points', words).hexdigest()}"
    if cached := cache.get(key):
        dumped = EncryptedSerializer().loads(cached)
        return tuple(ServicePoint.model_validate(fields) for fields in dumped)
    points = find()
    dumped = [point.model_dump(mode="json") for point in points]
    cache.set(key, EncryptedSerializer().dumps(dumped), REMEMBERED)
    return points


def _chosen(draft: ReturnDraft, carrier: str) -> tuple[ServicePoint, ...]:
    point = draft.service_point
    return (point,) if point and carrier in {"", point.carrier} else ()


def _nearest_first(draft: ReturnDraft, points: list[ServicePoint]) -> tuple[ServicePoint, ...]:
    """Each point once; Sendcloud's own distances and order do not count."""
    unique = {point.id: point for point in points}
    return tuple(sorted(unique.values(), key=lambda point: _rank(draft, point))[:SHOWN])


def _rank(draft: ReturnDraft, point: ServicePoint) -> tuple[float, int]:
    away = _away(draft, point)
    return inf if away is None else away, point.id


def _away(draft: ReturnDraft, point: ServicePoint) -> float | None:
    place = draft.outgoing.parcel.to_coordinates
    return vicinity.metres(place, point) if place else None


@dataclass(frozen=True)
class PointCard:
    """A point as an option; what only the page shows is worked out when it is drawn."""

    draft: ReturnDraft
    point: ServicePoint
    now: datetime
    icon = ""

    @property
    def value(self) -> str:
        return str(self.point.id)

    @property
    def title(self) -> str:
        return self.point.name

    @cached_property
    def price(self) -> str:
        """Who takes it there."""
        return self.draft.carrier_name(self.point.carrier)

    @cached_property
    def badge(self) -> str:
        """About how far it is."""
        return formatting.rough_distance(_away(self.draft, self.point))

    @property
    def place(self) -> Place | None:
        """Where it is on a map, if the carrier said so."""
        return place_of(self.point)

    @property
    def details(self) -> list[str]:
        """Where it is, and until when it is open."""
        status = formatting.opening_status(self.point, self.now)
        return [line for line in (formatting.point_address(self.point), status) if line]

    @cached_property
    def hours(self) -> list[tuple[str, str]]:
        """When it is open."""
        return formatting.opening_hours(self.point)
