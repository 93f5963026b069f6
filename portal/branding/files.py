"""The owner's folder (BRAND_DIR): pictures, fonts, and one extra stylesheet."""

import gzip
import hashlib
from pathlib import Path

from django.conf import settings

from portal.branding.look import FACES

PICTURES = ("svg", "png", "webp", "jpg", "jpeg", "ico")
ENDINGS = {"logo": PICTURES, "favicon": PICTURES, "background": PICTURES, "style": ("css",)}
ENDINGS |= dict.fromkeys(FACES, ("woff2",))
FONT_BYTES = 40 * 1024  # of one file; a font with Latin letters alone has about 20 KB
WOFF2 = b"wOF2"
LARGEST = 5 * 1024 * 1024  # bytes of a picture before it is scaled down
STYLE_BYTES = 20 * 1024
STYLE_ON_THE_WAY = 6_000  # bytes of the stylesheet when compressed


def hashed(text: str) -> str:
    """A short hash of a text; that of an empty text is empty."""
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else ""


def given() -> list[tuple[str, Path]]:
    """Every file of the folder with its kind, whether it may be served or not."""
    pairs = [(kind, ending) for kind, endings in ENDINGS.items() for ending in endings]
    named = ((kind, settings.BRAND_DIR / f"{kind}.{ending}") for kind, ending in pairs)
    return [(kind, file) for kind, file in named if file.is_file()]


def path(kind: str) -> Path | None:
    """The file of this kind that may be served, such as logo.svg; the first in ENDINGS."""
    files = (settings.BRAND_DIR / f"{kind}.{ending}" for ending in ENDINGS.get(kind, ()))
    return next((file for file in files if file.is_file() and _is_usable(kind, file)), None)


def _is_usable(kind: str, file: Path) -> bool:
    size = file.stat().st_size
    if kind in FACES:
        return size <= FONT_BYTES and file.read_bytes()[:4] == WOFF2
    if kind != "style":
        return size <= LARGEST
    return size <= STYLE_BYTES and len(gzip.compress(file.read_bytes())) <= STYLE_ON_THE_WAY


def version(kind: str) -> str:
    """A hash that changes with the file; empty where there is none."""
    file = path(kind)
    return hashed(f"{file.name}:{file.stat().st_mtime_ns}") if file else ""
