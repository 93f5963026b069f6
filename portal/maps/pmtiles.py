"""Reads single tiles from a PMTiles archive, version 3.

https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md. Nothing that the file says about a
length is believed beyond the limits here.
"""

import struct
import zlib
from bisect import bisect_right
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from portal.maps.problems import WrongMapFile
from portal.maps.varints import varints

HEADER = struct.Struct("<7sB11Q6B4i")
HEADER_BYTES = 127
DEEPEST = 4  # directories from the root to a tile
MOST_DIRECTORY = 256 * 1024  # bytes after decompression; common writers stay below 50 KB
MOST_TILE = 3 * 1024 * 1024
PLAIN, GZIP = 1, 2
VECTOR = 1  # the tile type of Mapbox Vector Tiles
TENTH_MILLIONTHS = 10**7


class Header(NamedTuple):
    """The first bytes of the file; offsets and lengths in bytes, bounds in 1/10,000,000 degrees."""

    magic: bytes
    version: int
    root_offset: int
    root_length: int
    metadata_offset: int
    metadata_length: int
    leaves_offset: int
    leaves_length: int
    tiles_offset: int
    tiles_length: int
    addressed: int
    entries: int
    contents: int
    is_clustered: int
    packing: int
    tile_packing: int
    tile_type: int
    min_zoom: int
    max_zoom: int
    west: int
    south: int
    east: int
    north: int


class Entry(NamedTuple):
    """A run of equal tiles, or with a run of 0 another directory."""

    tile_id: int
    run: int
    length: int
    offset: int


class Archive:
    """An open archive; raises WrongMapFile for a file that is not one of vector tiles."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._directories: dict[tuple[int, int], list[Entry]] = {}
        self.header = self._header()

    def _header(self) -> Header:
        given = self._read(0, HEADER_BYTES)
        header = Header(*HEADER.unpack(given[: HEADER.size]))
        if header.magic != b"PMTiles" or header.version != 3:
            raise WrongMapFile("it is no PMTiles file of version 3")
        if header.tile_type != VECTOR:
            raise WrongMapFile("it holds pictures instead of vector tiles")
        if {header.packing, header.tile_packing} - {PLAIN, GZIP}:
            raise WrongMapFile("it is compressed with something else than gzip")
        if header.min_zoom > header.max_zoom or header.max_zoom > 24:
            raise WrongMapFile("its zoom levels make no sense")
        return header

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in degrees."""
        edges = self.header.west, self.header.south, self.header.east, self.header.north
        west, south, east, north = (edge / TENTH_MILLIONTHS for edge in edges)
        return west, south, east, north

    def tile(self, zoom: int, x: int, y: int) -> bytes:
        """The tile, decompressed; empty where the archive has none."""
        wanted = tile_id(zoom, x, y)
        offset, length = self.header.root_offset, self.header.root_length
        for _ in range(DEEPEST):
            entry = _entry(self._directory(offset, length), wanted)
            if entry is None:
                return b""
            if entry.run:
                packed = self._read(self.header.tiles_offset + entry.offset, entry.length)
                return _unpacked(packed, self.header.tile_packing, MOST_TILE)
            offset, length = self.header.leaves_offset + entry.offset, entry.length
        raise WrongMapFile("its directories lead nowhere")

    def _directory(self, offset: int, length: int) -> list[Entry]:
        place = offset, length
        if place not in self._directories:
            packed = self._read(*place)
            plain = _unpacked(packed, self.header.packing, MOST_DIRECTORY)
            self._directories[place] = _entries(varints(plain))
        return self._directories[place]

    def _read(self, offset: int, length: int) -> bytes:
        if length > MOST_TILE or offset >= 2**63:
            raise WrongMapFile("a part of it is too large")
        try:
            with self._path.open("rb") as file:
                file.seek(offset)
                data = file.read(length)
        except OSError as error:
            raise WrongMapFile(f"it cannot be read ({error.strerror})") from error
        if len(data) < length:
            raise WrongMapFile("a part of it is missing")
        return data


def tile_id(zoom: int, x: int, y: int) -> int:
    """The tile's number: all of the lower zooms come first, then along a Hilbert curve."""
    number = ((1 << 2 * zoom) - 1) // 3
    for level in reversed(range(zoom)):
        side = 1 << level
        right, lower = x & side, y & side
        number += ((3 * right) ^ lower) << level
        if not lower:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
    return number


def _unpacked(data: bytes, packing: int, most: int) -> bytes:
    if packing == PLAIN:
        if len(data) > most:
            raise WrongMapFile("a part of it is too large")
        return data
    inflated = zlib.decompressobj(wbits=31)
    try:
        plain = inflated.decompress(data, most)
    except zlib.error as error:
        raise WrongMapFile("a part of it is damaged") from error
    if not inflated.eof:
        raise WrongMapFile("a part of it is too large or cut off")
    return plain


def _entries(numbers: list[int]) -> list[Entry]:
    """A directory's entries: their ids, runs, lengths and offsets stand in four columns."""
    count = numbers[0] if numbers else 0
    if len(numbers) != 1 + 4 * count:
        raise WrongMapFile("a directory of it is damaged")
    ids, runs, lengths, offsets = (
        numbers[1 + column * count : 1 + (column + 1) * count] for column in range(4)
    )
    entries: list[Entry] = []
    for number, run, length, offset in zip(accumulate(ids), runs, lengths, offsets, strict=True):
        follows = entries and not offset
        place = entries[-1].offset + entries[-1].length if follows else offset - 1
        if place < 0:
            raise WrongMapFile("a directory of it is damaged")
        entries.append(Entry(number, run, length, place))
    return entries


def _entry(directory: list[Entry], wanted: int) -> Entry | None:
    """The last entry that begins at the tile or before it, if it reaches as far."""
    at = bisect_right(directory, wanted, key=lambda entry: entry.tile_id) - 1
    if at < 0:
        return None
    entry = directory[at]
    is_inside = not entry.run or wanted < entry.tile_id + entry.run
    return entry if is_inside else None
