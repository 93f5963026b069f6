"""Where places stand on a map: the Web Mercator projection, and the frame of a picture.

The world is a square whose sides are 1. A frame follows from the places alone that a list shows
anyway, so it tells nothing that the list does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asinh, atan, degrees, floor, pi, radians, sinh, tan

FARTHEST = 85.0  # degrees of latitude that the projection shows
SMALLEST = 58  # 1 km in the Netherlands
LARGEST = 24  # 380 km
STEPS = 4  # sizes of a zoom level
PARTS = 16  # frames begin at sixteenths of their width, so that customers share pictures
HEIGHT = 0.75  # of the width
MARGIN = 0.1  # of the frame at each side, so that no pin is cut off

Place = tuple[float, float]  # latitude and longitude in degrees


def projected(place: Place) -> tuple[float, float]:
    """How far east and south a place is in the square world."""
    latitude, longitude = place
    return longitude / 360 + 0.5, 0.5 - asinh(tan(radians(latitude))) / (2 * pi)


@dataclass(frozen=True)
class Frame:
    """A part of the world: its size in quarters of a zoom level, its place in sixteenths."""

    size: int
    x: int
    y: int

    @property
    def zoom(self) -> int:
        """The level whose tiles are at least as wide, so that the frame touches four at most."""
        return self.size // STEPS

    @property
    def width(self) -> float:
        """Of the world's width."""
        return float(2 ** (-self.size / STEPS))

    @property
    def height(self) -> float:
        """Of the world's height."""
        return self.width * HEIGHT

    @property
    def left(self) -> float:
        """The western edge."""
        return self.x * self.width / PARTS

    @property
    def top(self) -> float:
        """The northern edge."""
        return self.y * self.width / PARTS

    def share(self, place: Place) -> tuple[float, float]:
        """How far to the right and down in the frame, from 0 to 1."""
        east, south = projected(place)
        return (east - self.left) / self.width, (south - self.top) / self.height

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """West, south, east and north in degrees."""
        north, south = _latitude(self.top), _latitude(self.top + self.height)
        west, east = self.left * 360 - 180, (self.left + self.width) * 360 - 180
        return west, south, east, north

    def tiles(self, zoom: int) -> list[tuple[int, int]]:
        """Column and row of each tile of a zoom level that the frame touches."""
        count = 2**zoom
        columns = range(floor(self.left * count), floor((self.left + self.width) * count) + 1)
        rows = range(floor(self.top * count), floor((self.top + self.height) * count) + 1)
        return [(x, y) for y in rows for x in columns if 0 <= x < count and 0 <= y < count]


def _latitude(south: float) -> float:
    return degrees(atan(sinh(2 * pi * (0.5 - south))))


def frame_around(places: Sequence[Place]) -> Frame | None:
    """The smallest frame with all places well inside; None if there is none, or no place."""
    if not places or not all(_is_on_map(place) for place in places):
        return None
    frames = (_frame(size, places) for size in range(SMALLEST, LARGEST - 1, -1))
    return next((frame for frame in frames if _holds(frame, places)), None)


def _is_on_map(place: Place) -> bool:
    latitude, longitude = place
    return abs(latitude) <= FARTHEST and abs(longitude) <= 180


def _frame(size: int, places: Sequence[Place]) -> Frame:
    """The frame of this size whose middle is nearest to that of the places."""
    east, south = zip(*(projected(place) for place in places), strict=True)
    width = 2 ** (-size / STEPS)
    x = (min(east) + max(east) - width) / 2
    y = (min(south) + max(south) - width * HEIGHT) / 2
    return Frame(size, round(x / width * PARTS), round(y / width * PARTS))


def _holds(frame: Frame, places: Sequence[Place]) -> bool:
    shares = (share for place in places for share in frame.share(place))
    return all(MARGIN <= share <= 1 - MARGIN for share in shares)
