"""What is on a picture: the archive's tiles sorted into kinds of lines, areas and names.

The layers and kinds are those of the Protomaps basemap, version 4
(https://docs.protomaps.com/basemaps/layers). What a file does not have is not drawn.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import atan2, degrees, dist

from portal.maps.pmtiles import Archive
from portal.maps.problems import Work, WrongMapFile
from portal.maps.projection import HEIGHT, Frame
from portal.maps.shapes import Box, Point, path
from portal.maps.vector_tile import AREA, LINE, POINT, Feature, Layer, layers

WIDE = 720  # units of the picture's width
HIGH = round(WIDE * HEIGHT)
BOX = Box(WIDE, HIGH)
MOST_TILES = 6
MOST_WORK = 500_000  # steps of reading, about a second
LONGEST_NAME = 40  # characters
WANTED = frozenset({"landuse", "landcover", "water", "roads", "places"})

# fmt: off
GREEN = frozenset((
    "park", "forest", "wood", "grass", "grassland", "meadow", "cemetery", "garden",
    "golf_course", "nature_reserve", "national_park", "protected_area", "allotments",
    "village_green", "recreation_ground", "scrub",
))
# fmt: on
ROADS = {
    "highway": "highway",
    "major_road": "main",
    "medium_road": "main",
    "minor_road": "street",
    "other": "path",
    "path": "path",
    "rail": "rail",
}
PLACES = frozenset({"locality", "neighbourhood", "macrohood", "suburb"})


@dataclass(frozen=True)
class Name:
    """A text on the map, around its middle; streets' names are turned (degrees)."""

    text: str
    middle: Point
    room: float  # units that the street is straight for
    angle: float = 0.0
    is_place: bool = False


@dataclass
class Scene:
    """SVG path data by the kind of what is drawn, and the names."""

    paths: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    names: list[Name] = field(default_factory=list)


def zoom_of(frame: Frame, archive: Archive) -> int:
    """The zoom level whose tiles are about as wide as the frame, if the archive has it."""
    return min(max(frame.zoom, archive.header.min_zoom), archive.header.max_zoom)


def scene(frame: Frame, archive: Archive) -> Scene:
    """All that the frame shows; raises WrongMapFile if the archive cannot be drawn."""
    zoom, work, drawn = zoom_of(frame, archive), Work(MOST_WORK), Scene()
    tiles = frame.tiles(zoom)
    if len(tiles) > MOST_TILES:
        raise WrongMapFile("it has no tiles for a map of this size")
    for x, y in tiles:
        found = layers(archive.tile(zoom, x, y), WANTED, work)
        for name, layer in found.items():
            place = _Tile(frame, zoom, x, y, layer)
            for feature in layer.features(work):
                _add(drawn, name, feature, place)
    return drawn


class _Tile:
    """A layer's own units in a tile, turned into the picture's."""

    def __init__(self, frame: Frame, zoom: int, x: int, y: int, layer: Layer) -> None:
        side = WIDE / frame.width / (1 << zoom)
        self._unit = side / layer.extent
        self._left = x * side - frame.left / frame.width * WIDE
        self._top = y * side - frame.top / frame.width * WIDE
        self.right, self.bottom = self._left + side, self._top + side

    def points(self, given: list[tuple[int, int]]) -> list[Point]:
        unit, left, top = self._unit, self._left, self._top
        return [(left + unit * x, top + unit * y) for x, y in given]

    def owns(self, point: Point) -> bool:
        """Whether a point lies in the tile itself, and not in the edge it shares with others."""
        x, y = point
        return self._left <= x < self.right and self._top <= y < self.bottom


def _add(drawn: Scene, layer: str, feature: Feature, tile: _Tile) -> None:
    kind = feature.texts.get("kind", "")
    paths = [tile.points(path) for path in feature.paths]
    if layer == "places" and feature.shape == POINT and kind in PLACES:
        drawn.names += _place_name(feature, paths, tile)
    elif layer == "roads" and feature.shape == LINE and _is_way(feature, kind):
        drawn.paths[ROADS[kind]] += _lines(paths)
        drawn.names += _street_name(feature, paths, tile)
    elif layer == "water" and feature.shape == LINE:
        drawn.paths["stream"] += _lines(paths)
    elif feature.shape == AREA and (layer == "water" or kind in GREEN):
        drawn.paths["water" if layer == "water" else "green"] += _areas(paths)


def _is_way(feature: Feature, kind: str) -> bool:
    """A street or a railway above the ground: an underground line is not seen on the way."""
    return kind in ROADS and not (kind == "rail" and "is_tunnel" in feature.texts)


def _lines(paths: list[list[Point]]) -> Iterator[str]:
    yield from (path(run) for line in paths for run in BOX.runs(line))


def _areas(paths: list[list[Point]]) -> Iterator[str]:
    yield from (path(BOX.area(ring), is_closed=True) for ring in paths)


def _text(feature: Feature) -> str:
    name = "".join(filter(str.isprintable, feature.texts.get("name", "")))
    return name if len(name) <= LONGEST_NAME else ""


def _place_name(feature: Feature, paths: list[list[Point]], tile: _Tile) -> Iterator[Name]:
    text = _text(feature)
    for (point, *_), *_ in [paths] if text and paths else []:
        if tile.owns(point):
            yield Name(text, point, WIDE, is_place=True)


def _street_name(feature: Feature, paths: list[list[Point]], tile: _Tile) -> Iterator[Name]:
    """The name along the longest straight part that is seen, read from left to right."""
    text = _text(feature)
    straight = (part for line in paths for part in pairwise(line)) if text else ()
    parts = [seen for part in straight if (seen := BOX.visible(*part))]
    if not parts:
        return
    start, end = sorted(max(parts, key=lambda part: dist(*part)))
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    angle = degrees(atan2(end[1] - start[1], end[0] - start[0]))
    yield Name(text, middle, dist(start, end), angle)
