"""Photos as phones take them, with metadata that must never leave the portal."""

import io
from functools import cache

from PIL import Image

CANARY = b"CANARY"
RED, BLUE = (255, 0, 0), (0, 0, 255)
TURNED_LEFT = 6  # EXIF orientation: the camera was held upright, but the pixels lie on their side


def drawn(width: int = 96, height: int = 64) -> Image.Image:
    """Blue on the left, red on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, 0, width // 2, height))
    return image


def photo(kind: str = "JPEG", width: int = 96, height: int = 64, **more: object) -> bytes:
    """A photo whose metadata names camera, comment, place and orientation."""
    image = drawn(width, height)
    exif = image.getexif()
    exif[0x0112] = TURNED_LEFT
    exif[0x010F] = "CANARY-CAMERA"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[29] = "N", (51.0, 26.0, 7.0), "CANARY-PLACE"
    out = io.BytesIO()
    comment = {"comment": b"CANARY-COMMENT"} if kind == "JPEG" else {}
    image.save(out, kind, exif=exif.tobytes(), xmp=b"<x>CANARY-XMP</x>", **comment, **more)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    """The picture in these bytes."""
    return Image.open(io.BytesIO(content))


@cache
def of_scans(scans: int, side: int) -> bytes:
    """A valid progressive JPEG of so many scans, the last of its own repeated."""
    out = io.BytesIO()
    Image.new("RGB", (side, side)).save(out, "JPEG", progressive=True)
    whole = out.getvalue()
    last, end = whole.rindex(b"\xff\xda"), whole.rindex(b"\xff\xd9")
    more = scans - whole.count(b"\xff\xda")
    return whole[:end] + whole[last:end] * more + whole[end:]
