"""The search for service points: near the address, and never without a way on."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import inf

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from portal.rate_limits import RateLimitExceeded
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.point_search import RADII, Asked, SearchForm
from portal.returns.questions.found_points import Search, away, taking
from portal.sendcloud import InvalidRequest, SendcloudError, ServicePoint, ServicePoints
from portal.sendcloud.outgoing import Coordinates
from portal.storage.encryption import EncryptedSerializer

logger = logging.getLogger(__name__)

SHOWN = 20
REMEMBERED = 300  # seconds; opening hours do not change faster than that


@dataclass(frozen=True)
class Around:
    """Looks for the points of a draft; `count` is called before Sendcloud is asked."""

    client: ServicePoints
    draft: ReturnDraft
    count: Callable[[], None]

    def suitable(self, asked: Asked) -> tuple[ServicePoint, ...]:
        """The points whose carrier can take the parcel, with the one that was chosen."""
        legal = {carrier.code for carrier in self.draft.carriers}
        chosen = () if asked.place else _chosen(self.draft, asked.carrier)
        points = [
            point
            for point in (*self._points(asked), *chosen)
            if not legal or point.carrier in legal
        ]
        return _nearest_first(self.draft, asked.place, points)

    def _points(self, asked: Asked) -> tuple[ServicePoint, ...]:
        parcel = self.draft.outgoing.parcel
        centre = asked.place or parcel.to_coordinates
        if parcel.country is None or not centre:
            return ()
        country = parcel.country.iso_2
        words = f"{asked.radius} {asked.carrier} {asked.place.casefold()}".strip()
        return _kept(self.draft, words, lambda: self._find(asked, country, centre))

    def _find(
        self, asked: Asked, country: str, centre: Coordinates | str
    ) -> tuple[ServicePoint, ...]:
        self.count()
        carriers = ",".join(carrier.code for carrier in self.draft.carriers)
        try:
            return self.client.near(
                self.draft.outgoing.service_points_token,
                country=country,
                centre=centre,
                radius=asked.radius,
                # Other carriers could not bring it back. Sendcloud takes several between commas.
                carrier=asked.carrier or carriers or None,
            )
        except InvalidRequest:
            if asked.place:  # which it does not know
                return ()
            raise


def search(
    client: ServicePoints, draft: ReturnDraft, query: Mapping[str, str], count: Callable[[], None]
) -> Search:
    """Look around the neighbourhood we delivered to, or the place that the query names.

    The point that was chosen stays in the list of the neighbourhood. Where nothing is in the radius
    asked for, the widest is searched. `count` is called before Sendcloud is asked, and may refuse
    with RateLimitExceeded. The lookup's own nearest point is left out, because it is the one
    nearest to the home.
    """
    form = SearchForm(draft, query)
    around, asked = Around(client, draft, count), form.chosen
    try:
        near = around.suitable(asked)
        is_wider = not taking(draft.effective_option, near)
        points = around.suitable(replace(asked, radius=RADII[-1])) if is_wider else near
    except (SendcloudError, RateLimitExceeded) as error:
        logger.warning("service point search: %s", type(error).__name__)
        return Search(draft, form, _chosen(draft, ""), is_down=True)
    is_wider = is_wider and bool(points)
    shows_all = query.get("places") == "all"
    return Search(draft, form, points, is_down=False, is_wider=is_wider, shows_all=shows_all)


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


def _nearest_first(
    draft: ReturnDraft, place: str, points: list[ServicePoint]
) -> tuple[ServicePoint, ...]:
    """Each point once; Sendcloud's own distances count only from a place that was typed."""
    unique = {point.id: point for point in points}

    def rank(point: ServicePoint) -> tuple[float, int]:
        metres = away(draft, place, point)
        return inf if metres is None else metres, point.id

    return tuple(sorted(unique.values(), key=rank)[:SHOWN])
