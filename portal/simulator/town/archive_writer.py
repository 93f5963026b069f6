"""Writes a PMTiles archive (specification version 3)."""

import gzip
import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise

from portal.simulator.town.tile_writer import number

HEADER_BYTES = 127
METADATA = b'{"name":"Invented towns","attribution":"Invented"}'
IN_ROOT = 1000  # entries of a directory; the root must end within the first 16 KB of the file
GZIP, VECTOR = 2, 1
Address = tuple[int, int, int]  # zoom, column, row
Row = tuple[int, int, int, int]  # tile id, run, length, offset


def archive(tiles: Mapping[Address, bytes], bounds: Sequence[float]) -> bytes:
    """The file; bounds are west, south, east and north in degrees."""
    ordered = sorted(
        (_id(*address), gzip.compress(body, mtime=0)) for address, body in tiles.items()
    )
    rows: list[Row] = []
    offset = 0
    for tile, body in ordered:
        rows.append((tile, 1, len(body), offset))
        offset += len(body)
    root, leaves = _directories(rows)
    metadata = gzip.compress(METADATA, mtime=0)
    data = b"".join(body for _, body in ordered)
    places, start = [], HEADER_BYTES
    for part in (root, metadata, leaves, data):
        places += [start, len(part)]
        start += len(part)
    zooms = [zoom for zoom, *_ in tiles]
    head = _header(places, len(rows), (min(zooms), max(zooms)), bounds)
    return head + root + metadata + leaves + data


def _header(
    places: Sequence[int], count: int, zooms: tuple[int, int], bounds: Sequence[float]
) -> bytes:
    flags = 1, GZIP, GZIP, VECTOR, *zooms
    west, south, east, north = (round(edge * 10**7) for edge in bounds)
    middle = zooms[0], (west + east) // 2, (south + north) // 2
    return struct.pack(
        "<7sB11Q6B4iB2i",
        *(b"PMTiles", 3, *places, *[count] * 3, *flags, west, south, east, north, *middle),
    )


def _directories(rows: Sequence[Row]) -> tuple[bytes, bytes]:
    """The root, and the leaves that it names."""
    leaves, root = b"", []
    for start in range(0, len(rows), IN_ROOT):
        part = rows[start : start + IN_ROOT]
        leaf = _directory(part)
        root.append((part[0][0], 0, len(leaf), len(leaves)))
        leaves += leaf
    return _directory(root), leaves


def _directory(rows: Sequence[Row]) -> bytes:
    """Four columns: steps between ids, runs, lengths, offsets."""
    ids = [0, *(row[0] for row in rows)]
    steps = [after - before for before, after in pairwise(ids)]
    columns = [steps, [row[1] for row in rows], [row[2] for row in rows]]
    columns += [[row[3] + 1 for row in rows]]
    numbers = [len(rows), *(value for column in columns for value in column)]
    return gzip.compress(b"".join(map(number, numbers)), mtime=0)


def _id(zoom: int, x: int, y: int) -> int:
    """The tiles of the lower zooms, and the way along the Hilbert curve to this one."""
    way, side = 0, (1 << zoom) // 2
    while side:
        right, lower = int(x & side > 0), int(y & side > 0)
        way += side * side * ((3 * right) ^ lower)
        if not lower:
            if right:
                x, y = (1 << zoom) - 1 - x, (1 << zoom) - 1 - y
            x, y = y, x
        side //= 2
    return sum(1 << 2 * lower for lower in range(zoom)) + way
