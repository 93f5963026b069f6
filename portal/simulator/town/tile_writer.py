"""Writes a vector tile (Mapbox Vector Tile specification 2.1)."""

import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

EXTENT = 4096
POINT, LINE, AREA = 1, 2, 3
Spot = tuple[int, int]
Value = str | float | bool  # whole numbers are written as such


@dataclass(frozen=True)
class Drawn:
    """A feature in a tile's own units."""

    layer: str
    shape: int
    line: Sequence[Spot]
    tags: Mapping[str, Value]


def tile(features: Sequence[Drawn]) -> bytes:
    """The tile of these features; those of a layer stay in their order."""
    layers: defaultdict[str, list[Drawn]] = defaultdict(list)
    for feature in features:
        layers[feature.layer].append(feature)
    return b"".join(_part(3, _layer(name, given)) for name, given in layers.items())


def _layer(name: str, features: Sequence[Drawn]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[bytes, int] = {}
    written = b"".join(_part(2, _feature(feature, keys, values)) for feature in features)
    return b"".join(
        [
            number(15 << 3) + number(2),
            _part(1, name.encode()),
            written,
            *(_part(3, key.encode()) for key in keys),
            *(_part(4, value) for value in values),
            number(5 << 3) + number(EXTENT),
        ]
    )


def _feature(feature: Drawn, keys: dict[str, int], values: dict[bytes, int]) -> bytes:
    tags = b""
    for key, value in feature.tags.items():
        tags += number(keys.setdefault(key, len(keys)))
        tags += number(values.setdefault(_value(value), len(values)))
    shape = number(3 << 3) + number(feature.shape)
    return _part(2, tags) + shape + _part(4, _geometry(feature))


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return _part(1, value.encode())
    if isinstance(value, bool):
        return number(7 << 3) + number(value)
    if isinstance(value, int):
        return number(5 << 3) + number(value)
    return number(3 << 3 | 1) + struct.pack("<d", value)


def _geometry(feature: Drawn) -> bytes:
    """MoveTo the first spot, LineTo the others, and ClosePath around an area."""
    first, *others = feature.line
    body = number(1 << 3 | 1) + _step((0, 0), first)
    if others:
        body += number(len(others) << 3 | 2)
        body += b"".join(map(_step, feature.line, others))
    return body + number(1 << 3 | 7) if feature.shape == AREA else body


def _step(start: Spot, end: Spot) -> bytes:
    return b"".join(_zigzag(b - a) for a, b in zip(start, end, strict=True))


def _zigzag(value: int) -> bytes:
    return number(2 * value if value >= 0 else -2 * value - 1)


def number(value: int) -> bytes:
    """An unsigned number, seven bits a byte, the lowest first."""
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    return bytes([*written, value])


def _part(field: int, body: bytes) -> bytes:
    return number(field << 3 | 2) + number(len(body)) + body
