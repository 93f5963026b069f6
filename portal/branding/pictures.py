"""Checks a brand's picture by decoding it, and makes it small enough to serve."""

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "ICO")
PIXELS = 25_000_000
SVG_BYTES = 64 * 1024
SVG = "image/svg+xml"


class NotAPicture(Exception):
    """Neither a picture that we can decode nor an SVG that is nothing but a drawing."""


@dataclass(frozen=True)
class Limit:
    """How large a served picture may be, in pixels (twice what is shown) and in bytes."""

    width: int
    height: int
    size: int
    format: str = "WEBP"


DETAIL: dict[str, list[dict[str, int]]] = {
    "PNG": [{"optimize": True}],
    "WEBP": [{"lossless": True}, *({"quality": quality} for quality in (85, 70, 50, 30))],
}
# Together with the owner's stylesheet they keep the first page under 60 KB.
LIMITS = {
    "logo": Limit(480, 96, 8_000),
    "favicon": Limit(96, 96, 4_000, "PNG"),  # Safari shows no other format as an icon
    "background": Limit(960, 1280, 10_000),
}


@dataclass(frozen=True)
class Picture:
    """A picture to serve, whose type and bytes the portal made or checked itself."""

    content_type: str
    content: bytes


def checked(content: bytes, limit: Limit) -> Picture:
    """The picture within its limit; raises NotAPicture."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _drawing(content, limit)
    return Picture(f"image/{limit.format.lower()}", _within(_decoded(content), limit))


def _drawing(content: bytes, limit: Limit) -> Picture:
    """An SVG without entities, because expanding entities could use up the memory."""
    is_large = len(content) > SVG_BYTES or len(gzip.compress(content)) > limit.size
    if is_large or b"<!ENTITY" in content:
        raise NotAPicture("an SVG that is too large, or with entities")
    try:
        root = ElementTree.fromstring(content.decode("utf-8"))
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        raise NotAPicture("broken SVG") from error
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise NotAPicture("XML, but not SVG")
    return Picture(SVG, content)


def _decoded(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > PIXELS:
                raise NotAPicture("too many pixels")
            return ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotAPicture("cannot be decoded") from error


def _within(image: Image.Image, limit: Limit) -> bytes:
    """The image with less and less detail, and then smaller, until its bytes fit."""
    tries = _tries(image, limit)
    return next(content for content in tries if len(content) <= limit.size)


def _tries(image: Image.Image, limit: Limit) -> Iterator[bytes]:
    width, height = limit.width, limit.height
    while True:
        image.thumbnail((width, height))
        for detail in DETAIL[limit.format]:
            yield _saved(image, limit.format, detail)
        width, height = max(width // 2, 1), max(height // 2, 1)


def _saved(image: Image.Image, form: str, detail: dict[str, int]) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **detail)
    return out.getvalue()
