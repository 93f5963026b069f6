"""The map beside a list of places: the picture's addresses, and where on it the pins stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from portal.maps import map_file, picture
from portal.maps.projection import Frame, Place, frame_around


@dataclass(frozen=True)
class Pin:
    """A numbered place, in per cent of the picture from its left and top edge."""

    label: str
    target: str  # the id of the radio button that it chooses
    left: str
    top: str


@dataclass(frozen=True)
class PinMap:
    """What the template needs of a map."""

    light_url: str
    dark_url: str
    pins: list[Pin]


@dataclass(frozen=True)
class Spot:
    """A place of the list, with the label that its pin has."""

    place: Place
    label: str = ""
    target: str = ""


class Located(Protocol):
    """Something whose place may be known, in degrees."""

    @property
    def latitude(self) -> float | None: ...

    @property
    def longitude(self) -> float | None: ...


def place_of(located: Located) -> Place | None:
    """Where it is; None if one of the two is missing."""
    if located.latitude is None or located.longitude is None:
        return None
    return located.latitude, located.longitude


def map_of(spots: Sequence[Spot]) -> PinMap | None:
    """The map of these places and of nothing else; None where the merchant's file has none."""
    places = [spot.place for spot in spots]
    frame = frame_around(places) if map_file.configured() else None
    if frame is None or not map_file.covering(places, frame):
        return None
    light, dark = (picture.url(frame, scheme) for scheme in picture.SCHEMES)
    return PinMap(light, dark, [_pin(frame, spot) for spot in spots])


def _pin(frame: Frame, spot: Spot) -> Pin:
    left, top = (f"{100 * share:.1f}" for share in frame.share(spot.place))
    return Pin(spot.label, spot.target, left, top)
