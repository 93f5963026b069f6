"""Cleans a customer's photo: bounded, upright, and without a trace of where it was taken."""

import io
import threading
from dataclasses import dataclass

import pi_heif
from PIL import Image, ImageOps

pi_heif.register_heif_opener(thumbnails=False)

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2000  # pixels
THUMBNAIL_SIDE = 160  # pixels
# A WebP, a palette and transparency are copied whole before they are made smaller: at 50 million
# pixels that took 780 MB. No camera makes them.
MOST_DRAWN_PIXELS = 16_000_000
# A photo of 49 million pixels took 280 MB while it was decoded: one at a time in a process.
_room = threading.BoundedSemaphore(1)


class NotAPhoto(Exception):
    """These bytes are not a picture of a kind that we read, or only a part of one."""


class TooLarge(Exception):
    """The file has too many bytes, or the picture too many pixels."""


@dataclass(frozen=True)
class Picture:
    """A photo drawn again from its pixels: a JPEG to send on, and a small WebP to show."""

    content: bytes
    thumbnail: bytes


def picture(content: bytes) -> Picture:
    """Draw the photo again with at most 2,000 pixels a side; raises NotAPhoto and TooLarge."""
    if len(content) > MOST_BYTES:
        raise TooLarge
    with _room:
        try:
            return _drawn_again(content)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise TooLarge from error
        except (TooLarge, NotAPhoto):
            raise
        except Exception as error:  # hostile bytes make decoders raise whatever they like
            raise NotAPhoto from error


def _drawn_again(content: bytes) -> Picture:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if _pixels(image) > MOST_PIXELS:
            raise TooLarge
        if _is_copied(image) and _pixels(image) > MOST_DRAWN_PIXELS:
            raise NotAPhoto
        if image.mode in {"P", "PA"}:
            return _encoded(image.convert("RGBA"))
        return _encoded(image)


def _pixels(image: Image.Image) -> int:
    return image.width * image.height


def _is_copied(image: Image.Image) -> bool:
    return image.format == "WEBP" or image.mode not in {"RGB", "L", "CMYK"}


def _encoded(image: Image.Image) -> Picture:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = _on_white(ImageOps.exif_transpose(image))
    large = _saved(clean, "JPEG", 85)
    clean.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(large, _saved(clean, "WEBP", 60))


def _on_white(image: Image.Image) -> Image.Image:
    """The bare pixels on a new image, without anything that an encoder would carry over."""
    clean = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        clean.paste(see_through, mask=see_through)
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _saved(image: Image.Image, kind: str, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, quality=quality)
    return out.getvalue()
