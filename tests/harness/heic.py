"""HEIC photos of many tiles, as phones write them (ISO/IEC 23008-12, a derived image of a grid)."""

import struct
from pathlib import Path

TILE = (Path(__file__).parent.parent / "samples/tile.heic").read_bytes()
SIDE = 1280  # pixels of the sample, which serves as every tile: half blue, half red


def grid(
    columns: int, rows: int, *, claims: tuple[int, int] | None = None, hidden: bool = True
) -> bytes:
    """A photo of so many tiles; it may claim another size than it has.

    Tiles that are not hidden are pictures too, as in a file of several pictures.
    """
    size = claims or (columns * SIDE, rows * SIDE)
    layout = struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, *size)
    pixels = _box_of(b"mdat")[8:]
    head = _box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    lengths = len(pixels), len(layout)
    at = len(head) + len(_meta(0, columns * rows, size, lengths, hidden)) + 8
    meta = _meta(at, columns * rows, size, lengths, hidden)
    return head + meta + _box(b"mdat", pixels + layout)


def _meta(
    at: int, tiles: int, size: tuple[int, int], lengths: tuple[int, int], hidden: bool
) -> bytes:
    """All tiles share the bytes at this place; the layout of the grid follows them."""
    pixels, layout = lengths
    whole, numbers = tiles + 1, range(1, tiles + 1)
    places = [struct.pack(">HHHII", number, 0, 1, at, pixels) for number in numbers]
    places.append(struct.pack(">HHHII", whole, 0, 1, at + pixels, layout))
    items = [_item(number, b"hvc1", hidden) for number in numbers]
    items.append(_item(whole, b"grid", False))
    count = struct.pack(">H", whole)
    properties = _box_of(b"hvcC") + _size(SIDE, SIDE) + _size(*size)
    owners = [struct.pack(">HBBB", number, 2, 0x81, 2) for number in numbers]
    owners.append(struct.pack(">HBB", whole, 1, 3))
    owned = _full(b"ipma", struct.pack(">I", whole) + b"".join(owners))
    parts = struct.pack(f">HH{tiles}H", whole, tiles, *numbers)
    return _full(
        b"meta",
        _full(b"hdlr", bytes(4) + b"pict" + bytes(13))
        + _full(b"iloc", b"\x44\x00" + count + b"".join(places))
        + _full(b"iinf", count + b"".join(items))
        + _full(b"pitm", count)
        + _box(b"iprp", _box(b"ipco", properties) + owned)
        + _full(b"iref", _box(b"dimg", parts)),
    )


def _item(number: int, kind: bytes, hidden: bool) -> bytes:
    return _full(b"infe", struct.pack(">HH4sx", number, 0, kind), version=2, flags=hidden)


def _size(width: int, height: int) -> bytes:
    return _full(b"ispe", struct.pack(">II", width, height))


def _box_of(kind: bytes) -> bytes:
    """A box of the sample."""
    start = TILE.index(kind) - 4
    return TILE[start : start + int.from_bytes(TILE[start : start + 4])]


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def _full(kind: bytes, body: bytes, version: int = 0, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags) + body)
