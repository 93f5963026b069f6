"""Makes a product's picture small, in two sizes.

`python -m portal.sandbox.product_image FD SECONDS` runs as `decoder` does, in a process beside that
of the photos, so that neither waits for the other.
"""

import sys
from collections.abc import Iterator

from PIL import Image, ImageOps

from portal.sandbox import decoder
from portal.sandbox.image import Picture, drawn_again, on_white, saved

LARGE, SMALL = 360, 144  # pixels of the longer side, about twice what a page shows
# Bytes, so that twenty small ones and their page stay below 150 KB.
MOST_LARGE, MOST_SMALL = 24_000, 5_000
QUALITIES = (82, 70, 55, 40, 25, 10)


def product(content: bytes) -> Picture:
    """The picture as a large and a small WebP; raises what `drawn_again` raises."""
    return drawn_again(content, _encoded)


def _encoded(image: Image.Image) -> Picture:
    image.thumbnail((LARGE, LARGE))
    clean = on_white(ImageOps.exif_transpose(image))
    large = _within(clean, MOST_LARGE)
    clean.thumbnail((SMALL, SMALL))
    return Picture(large, _within(clean, MOST_SMALL))


def _within(image: Image.Image, most: int) -> bytes:
    """With less and less detail until it fits; noise may never fit and is served as it is."""
    tries: Iterator[bytes] = (saved(image, "WEBP", quality) for quality in QUALITIES)
    least = b""
    for least in tries:
        if len(least) <= most:
            break
    return least


if __name__ == "__main__":
    decoder.main(sys.argv, product)
