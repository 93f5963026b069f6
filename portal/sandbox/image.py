"""Cleans a customer's photo: bounded, upright, and without a trace of where it was taken.

Only `decoder` calls this, in a process of its own.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import pi_heif
from PIL import Image, ImageOps

from portal.sandbox import jpeg

pi_heif.register_heif_opener(thumbnails=False)

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2000  # pixels
THUMBNAIL_SIDE = 160  # pixels
# Measured at 49 million pixels, beyond what the process holds anyway: a JPEG takes 92 MB, a PNG
# 261 MB, a HEIC 350 MB. These are kinds that take more, and that no camera makes so large.
#
# A WebP, a palette and transparency are copied whole before they are made smaller: 250 MB.
MOST_DRAWN_PIXELS = 16_000_000
# A JPEG in several scans, progressive ones included, is held as coefficients: 208 MB in CMYK.
MOST_SCANNED_PIXELS = 24_000_000
MOST_SCANS = 100  # cameras and editors make one to twelve
MOST_PASSES = 500_000_000  # pixels times scans, which is what decoding takes time for


class NotAPhoto(Exception):
    """These bytes are not a picture of a kind that we read, or only a part of one."""


class TooLarge(Exception):
    """The file has too many bytes, or the picture too many pixels."""


class TooCostly(Exception):
    """The picture is of a kind that would take too much time or memory to decode."""


@dataclass(frozen=True)
class Picture:
    """A picture drawn again from its pixels, and a small one to show.

    Of a photo the first is a JPEG to send on. All others are WebP.
    """

    content: bytes
    thumbnail: bytes


Encode = Callable[[Image.Image], Picture]


def picture(content: bytes) -> Picture:
    """Draw the photo again with at most 2,000 pixels a side; raises what `drawn_again` raises."""
    return drawn_again(content, _encoded)


def drawn_again(content: bytes, encode: Encode) -> Picture:
    """Check the bytes and have them encoded from their pixels.

    Raises NotAPhoto, TooLarge, TooCostly and MemoryError. Hostile bytes may still take any time and
    memory; the process that calls this has limits.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge
    try:
        return _checked(content, encode)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge from error
    except (TooLarge, TooCostly, MemoryError):
        raise
    except Exception as error:  # hostile bytes make decoders raise whatever they like
        raise NotAPhoto from error


def _checked(content: bytes, encode: Encode) -> Picture:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if _pixels(image) > MOST_PIXELS:
            raise TooLarge
        if _is_copied(image) and _pixels(image) > MOST_DRAWN_PIXELS:
            raise TooCostly
        if image.format in {"JPEG", "MPO"}:
            _check_scans(jpeg.scans(content), _pixels(image))
            image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # decodes no more than is needed
        if image.mode in {"P", "PA"}:
            return encode(image.convert("RGBA"))
        if image.format == "HEIF" and getattr(image, "is_animated", False):
            return encode(image.copy())  # of several pictures; pi-heif would decode it twice
        return encode(image)


def _check_scans(scans: int, pixels: int) -> None:
    is_large = scans > 1 and pixels > MOST_SCANNED_PIXELS
    if is_large or scans > MOST_SCANS or scans * pixels > MOST_PASSES:
        raise TooCostly


def _pixels(image: Image.Image) -> int:
    return image.width * image.height


def _is_copied(image: Image.Image) -> bool:
    return image.format == "WEBP" or image.mode not in {"RGB", "L", "CMYK"}


def _encoded(image: Image.Image) -> Picture:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = on_white(ImageOps.exif_transpose(image))
    large = saved(clean, "JPEG", 85)
    clean.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(large, saved(clean, "WEBP", 60))


def on_white(image: Image.Image) -> Image.Image:
    """The bare pixels on a new image, without anything that an encoder would carry over."""
    clean = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        clean.paste(see_through, mask=see_through)
    else:
        clean.paste(image.convert("RGB"))
    return clean


def saved(image: Image.Image, kind: str, quality: int) -> bytes:
    """The encoded image."""
    out = io.BytesIO()
    image.save(out, kind, quality=quality)
    return out.getvalue()
