"""Where the customer hands the parcel in, for the return's page and its mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.branding.brand import web_address
from portal.maps.pins import PinMap, Spot, map_of, place_of
from portal.returns import formatting
from portal.returns.draft.parcel import IN_STORE
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.formatting import Opens
from portal.returns.questions.steps.service_point import place_name, unchosen_point
from portal.returns.questions.steps.store import StoreHours, StoreStep


@dataclass(frozen=True)
class Fact:
    """A pair of the page: what, and its lines; with a map or a list where it is a place."""

    title: str
    lines: Sequence[str]
    map_url: str = ""
    map: PinMap | None = None
    finder_url: str = ""
    status: str = ""  # true only now, so that no printer prints it
    is_copied: bool = False  # whether the customer may want it elsewhere


def handover_location(draft: ReturnDraft, now: datetime) -> Fact:
    """Where the customer hands it in; without lines if nothing was chosen."""
    if draft.delivery_option == IN_STORE:
        return _store(draft, now)
    if not draft.is_drop_off or draft.location_unknown:
        return Fact("", [])
    point = draft.service_point
    if point is None:
        return Fact(_("Drop off at"), [unchosen_point(draft)], finder_url=_finder(draft))
    address = formatting.point_address(point)
    status = formatting.opening_status(point, timezone.localtime(now))
    lines = [place_name(draft, point), address]
    on_map = _map(f"{address}, {point.country}".rstrip(", "))
    spots = [Spot(place) for place in [place_of(point)] if place]
    return Fact(_("Drop off at"), lines, on_map, map_of(spots), status=status)


def _store(draft: ReturnDraft, now: datetime) -> Fact:
    store = StoreStep().summary(draft)
    if not store:
        return Fact("", [])
    hours = StoreHours.of(draft.store_id)
    status = formatting.opening_status(hours, timezone.localtime(now))
    return Fact(_("Store"), store, _map(store[-1]), status=status)


def opens(draft: ReturnDraft) -> Opens | None:
    """The chosen place, for its hours; None where none is known."""
    if draft.delivery_option == IN_STORE:
        return StoreHours.of(draft.store_id)
    return draft.service_point if draft.is_drop_off else None


def _finder(draft: ReturnDraft) -> str:
    """Where the national post lists its counters, if Sendcloud names it."""
    post = draft.outgoing.national_carrier
    contact = draft.outgoing.national_carrier_contact
    return web_address(post.drop_off_finder, contact) if post else ""


def _map(address: str) -> str:
    """The place on OpenStreetMap, by its address: coordinates stay on the server."""
    query = " ".join(address.split())  # an unbreakable space is for reading, not for searching
    return f"https://www.openstreetmap.org/search?{urlencode({'query': query})}"
