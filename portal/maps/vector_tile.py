"""Reads Mapbox Vector Tiles, version 2.1.

https://github.com/mapbox/vector-tile-spec/tree/master/2.1. Only the layers that are asked for are
read, and of their values only the texts.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.maps.problems import Work, WrongMapFile
from portal.maps.varints import signed, varint, varints

POINT, LINE, AREA = 1, 2, 3
MOVE, DRAW, CLOSE = 1, 2, 7
EXTENT = 4096  # units of a tile's side, unless its layer says otherwise
Path = list[tuple[int, int]]


@dataclass(frozen=True)
class Feature:
    """A thing on the map: its kind of shape, its paths in the layer's units, and its texts."""

    shape: int
    paths: list[Path]
    texts: dict[str, str]


@dataclass
class Layer:
    """A layer as it is written: everything in it refers to the keys and values at its end."""

    name: str = ""
    extent: int = EXTENT
    keys: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    written: list[bytes] = field(default_factory=list)

    def features(self, work: Work) -> Iterator[Feature]:
        """The layer's features, read one by one."""
        for given in self.written:
            parts = _by_number(given, work)
            tags = _packed(parts, 2, work)
            shape = parts[3][0] if parts[3] else 0
            if shape in (POINT, LINE, AREA):
                paths = _paths(_packed(parts, 4, work), work)
                yield Feature(int(shape), paths, self._texts(tags))

    def _texts(self, tags: list[int]) -> dict[str, str]:
        """The pairs of the feature; a value that is no text is an empty one."""
        pairs = zip(tags[::2], tags[1::2], strict=False)
        try:
            return {self.keys[key]: self.values[value] for key, value in pairs}
        except IndexError as error:
            raise WrongMapFile("a tile of it is damaged") from error


def layers(tile: bytes, wanted: frozenset[str], work: Work) -> dict[str, Layer]:
    """The wanted layers of a tile by name; raises WrongMapFile for anything but a tile."""
    found = (_layer(given, wanted, work) for given in _by_number(tile, work)[3])
    return {layer.name: layer for layer in found if layer}


def _layer(given: bytes | int, wanted: frozenset[str], work: Work) -> Layer | None:
    name = ""
    for number, value in _fields(given, work):
        if number == 1:
            name = _text(value)
            break
    if name not in wanted:
        return None
    parts = _by_number(given, work)
    extent = parts[5][0] if parts[5] else EXTENT
    if not isinstance(extent, int) or not 1 <= extent <= 2**20:
        raise WrongMapFile("a tile of it is damaged")
    return Layer(
        name,
        extent,
        keys=[_text(key) for key in parts[3]],
        values=[_value(value, work) for value in parts[4]],
        written=[feature for feature in parts[2] if isinstance(feature, bytes)],
    )


def _value(given: bytes | int, work: Work) -> str:
    texts = _by_number(given, work)[1]
    return _text(texts[0]) if texts else ""


def _text(value: bytes | int) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else ""


def _packed(parts: dict[int, list[bytes | int]], number: int, work: Work) -> list[int]:
    data = b"".join(part for part in parts[number] if isinstance(part, bytes))
    work.spend(len(data) // 4)
    return varints(data)


def _by_number(message: bytes | int, work: Work) -> defaultdict[int, list[bytes | int]]:
    """A message's values by the numbers of their fields."""
    parts: defaultdict[int, list[bytes | int]] = defaultdict(list)
    for number, value in _fields(message, work):
        parts[number].append(value)
    return parts


def _fields(message: bytes | int, work: Work) -> Iterator[tuple[int, bytes | int]]:
    """Field numbers and values of a Protocol Buffers message."""
    if not isinstance(message, bytes):
        raise WrongMapFile("a tile of it is damaged")
    at = 0
    while at < len(message):
        work.spend(1)
        tag, at = varint(message, at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(message, at)
            yield tag >> 3, value
            continue
        length = {1: 8, 5: 4}.get(kind, 0)
        if kind == 2:
            length, at = varint(message, at)
        elif not length:
            raise WrongMapFile("a tile of it is damaged")
        if at + length > len(message):
            raise WrongMapFile("a tile of it is cut off")
        yield tag >> 3, message[at : at + length]
        at += length


def _paths(numbers: list[int], work: Work) -> list[Path]:
    """The paths that the commands draw; a closed one ends where it began."""
    paths: list[Path] = []
    x = y = at = 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        if command == CLOSE:
            if paths:
                paths[-1].append(paths[-1][0])
            continue
        steps = numbers[at : at + 2 * count]
        if command not in (MOVE, DRAW) or len(steps) < 2 * count or (command == DRAW and not paths):
            raise WrongMapFile("a shape of it is damaged")
        work.spend(count)
        at += 2 * count
        for east, south in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + signed(east), y + signed(south)
            if command == MOVE:
                paths.append([(x, y)])
            else:
                paths[-1].append((x, y))
    return paths
