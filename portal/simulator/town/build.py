"""Draws the towns into tiles, and writes the map file."""

from collections.abc import Iterator
from itertools import pairwise
from math import asinh, ceil, cos, floor, pi, radians, tan
from pathlib import Path

from portal.simulator import geography
from portal.simulator.town import plan
from portal.simulator.town.archive_writer import Address, archive
from portal.simulator.town.plan import Place, Thing, town
from portal.simulator.town.tile_writer import AREA, EXTENT, LINE, POINT, Drawn, tile

ZOOMS = range(8, 15)
DEGREE = 111_195  # metres of a degree of latitude
EDGE = 64 / EXTENT  # of a tile, that its features reach into the next
World = list[tuple[float, float]]  # places in a square world whose sides are 1


def write(path: Path) -> Path:
    """Write the map of all cities; takes less than a second."""
    path.write_bytes(archive(_tiles(), _bounds()))
    return path


def _bounds() -> tuple[float, float, float, float]:
    south, west, north, east = 90.0, 180.0, -90.0, -180.0
    for _, _, latitude, longitude, _ in geography.CITIES.values():
        high = plan.REACH / DEGREE
        wide = high / cos(radians(latitude))
        south, north = min(south, latitude - high), max(north, latitude + high)
        west, east = min(west, longitude - wide), max(east, longitude + wide)
    return west, south, east, north


def _tiles() -> dict[Address, bytes]:
    drawn: dict[Address, list[Drawn]] = {}
    for city, (_, _, latitude, longitude, _) in geography.CITIES.items():
        middle = latitude, longitude
        for thing in town(city, _shops(city, middle)):
            line = [_world(middle, place) for place in thing.line]
            for zoom in ZOOMS:
                for address in _touched(thing, line, zoom) if zoom >= thing.zoom else ():
                    drawn.setdefault(address, []).append(_drawn(thing, line, address))
    return {address: tile(features) for address, features in drawn.items()}


def _shops(city: str, middle: Place) -> list[tuple[Place, str]]:
    return [
        (_metres(middle, (float(point["latitude"]), float(point["longitude"]))), point["street"])
        for point in geography.POINTS
        if point["city"] == city
    ]


def _metres(middle: Place, place: Place) -> Place:
    wide = DEGREE * cos(radians(middle[0]))
    return (place[1] - middle[1]) * wide, (place[0] - middle[0]) * DEGREE


def _world(middle: Place, place: Place) -> tuple[float, float]:
    latitude = middle[0] + place[1] / DEGREE
    longitude = middle[1] + place[0] / DEGREE / cos(radians(middle[0]))
    return 0.5 + longitude / 360, 0.5 - asinh(tan(radians(latitude))) / 2 / pi


def _touched(thing: Thing, line: World, zoom: int) -> set[Address]:
    """The tiles of a zoom level that the thing reaches; long lines are looked at part by part."""
    scaled = [(x * 2**zoom, y * 2**zoom) for x, y in line]
    if thing.is_area or len(line) == 1:
        return set(_boxed(scaled, zoom))
    parts = (part for pair in pairwise(scaled) for part in _halved(*pair))
    return {address for part in parts for address in _boxed(part, zoom)}


def _halved(start: Place, end: Place) -> list[list[Place]]:
    """A straight line in parts that are no longer than half a tile."""
    count = ceil(2 * max(abs(end[0] - start[0]), abs(end[1] - start[1]))) or 1
    steps = [(end[0] - start[0]) / count, (end[1] - start[1]) / count]
    spots = [(start[0] + n * steps[0], start[1] + n * steps[1]) for n in range(count + 1)]
    return [list(pair) for pair in pairwise(spots)]


def _boxed(spots: World, zoom: int) -> Iterator[Address]:
    across, down = zip(*spots, strict=True)
    for x in range(floor(min(across) - EDGE), floor(max(across) + EDGE) + 1):
        for y in range(floor(min(down) - EDGE), floor(max(down) + EDGE) + 1):
            yield zoom, x, y


def _drawn(thing: Thing, line: World, address: Address) -> Drawn:
    zoom, x, y = address
    count = 2**zoom
    spots = [(round((a * count - x) * EXTENT), round((b * count - y) * EXTENT)) for a, b in line]
    tags = {"kind": thing.kind} | ({"name": thing.name} if thing.name else {})
    shape = AREA if thing.is_area else LINE if len(spots) > 1 else POINT
    return Drawn(thing.layer, shape, spots[:-1] if thing.is_area else spots, tags)
