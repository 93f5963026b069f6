"""How a photo and what became of it travel between the portal and the process that decodes it."""

import socket
import struct
import time
from contextlib import suppress

from portal.sandbox.image import NotAPhoto, Picture, TooCostly, TooLarge

BEGUN = b"+"  # the first byte of every answer: whatever is missing after it, decoding cost too much
DRAWN = b"P"
REFUSALS: dict[bytes, type[Exception]] = {b"N": NotAPhoto, b"L": TooLarge, b"C": TooCostly}
JPEG, WEBP = b"\xff\xd8\xff", b"RIFF"
SIZES = struct.Struct(">II")
MOST_BYTES = 11 * 1024 * 1024  # of a photo and of an answer; the portal believes neither side


def of(picture: Picture) -> bytes:
    """A picture as an answer."""
    sizes = SIZES.pack(len(picture.content), len(picture.thumbnail))
    return DRAWN + sizes + picture.content + picture.thumbnail


def refusal(error: Exception) -> bytes:
    """An error as an answer."""
    if isinstance(error, MemoryError):
        return b"C"
    return next((kind for kind, refused in REFUSALS.items() if isinstance(error, refused)), b"N")


def read(answer: bytes, begins: bytes = JPEG) -> Picture:
    """The picture in an answer; raises what decoding raised, or TooCostly for half an answer.

    `begins` is what the larger picture begins with; the portal sends on nothing else.
    """
    kind, sizes, rest = answer[:1], answer[1 : 1 + SIZES.size], answer[1 + SIZES.size :]
    if kind in REFUSALS:
        raise REFUSALS[kind]
    if kind != DRAWN or len(sizes) < SIZES.size or sum(SIZES.unpack(sizes)) != len(rest):
        raise TooCostly
    length = SIZES.unpack(sizes)[0]
    picture = Picture(rest[:length], rest[length:])
    if not (picture.content.startswith(begins) and picture.thumbnail.startswith(WEBP)):
        raise TooCostly
    return picture


def received(line: socket.socket, seconds: float) -> bytes:
    """All that the other side sends until it ends; raises TimeoutError if it takes longer."""
    until = time.monotonic() + seconds
    content = bytearray()
    while len(content) <= MOST_BYTES:
        line.settimeout(max(0.001, until - time.monotonic()))
        with suppress(ConnectionError):  # it has gone, and did not read all that it was sent
            if piece := line.recv(1 << 18):
                content += piece
                continue
        break
    return bytes(content)
