"""The portal draws photos again: upright, small enough, and without metadata."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from portal.sandbox import jpeg
from portal.sandbox.image import (
    MOST_BYTES,
    NotAPhoto,
    TooCostly,
    TooLarge,
    picture,
)
from tests.harness.heic import grid
from tests.harness.photos import BLUE, CANARY, RED, drawn, of_scans, opened, photo

HEIC = (Path(__file__).parent.parent / "samples/photo.heic").read_bytes()


def near(pixel: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True))


def png_of(width: int, height: int) -> bytes:
    """A tiny PNG file whose header declares this size in pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_place_camera_and_comment_are_gone(kind: str) -> None:
    """Security 18: EXIF, GPS and comments do not pass."""
    original = HEIC if kind == "HEIC" else photo(kind)
    assert CANARY in original
    made = picture(original)
    assert CANARY not in made.content + made.thumbnail
    assert not opened(made.content).getexif()
    assert set(opened(made.content).info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
    }


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_a_photo_stands_upright(kind: str) -> None:
    made = opened(picture(HEIC if kind == "HEIC" else photo(kind)).content)
    assert made.size == (64, 96)
    assert near(made.getpixel((32, 10)), BLUE)
    assert near(made.getpixel((32, 86)), RED)


def test_a_large_photo_is_scaled_and_a_small_one_stays() -> None:
    assert max(opened(picture(photo(width=5000, height=300)).content).size) == 2000
    assert max(opened(picture(photo(width=300, height=200)).content).size) == 300


def test_a_thumbnail_has_few_pixels_and_few_bytes() -> None:
    thumbnail = picture(photo(width=3000, height=2000)).thumbnail
    assert max(opened(thumbnail).size) == 160
    assert len(thumbnail) < 8_000


def test_transparent_pixels_become_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(picture(out.getvalue()).content).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_colour_mode_is_accepted(mode: str) -> None:
    out = io.BytesIO()
    drawn().convert("L" if mode == "I;16" else mode).convert(mode).save(out, "PNG")
    assert opened(picture(out.getvalue()).content).mode == "RGB"


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (10_000, 10_000), (9_000, 6_000)])
def test_a_picture_of_too_many_pixels_is_never_decoded(width: int, height: int) -> None:
    """Security 18: 50,000 x 50,000 pixels are refused by their header."""
    with pytest.raises(TooLarge):
        picture(png_of(width, height))


def test_a_drawing_of_too_many_pixels_is_refused() -> None:
    """Security 18: Pillow copies a whole drawing to scale it, so the portal limits its size."""
    out = io.BytesIO()
    Image.new("P", (5_000, 4_000)).save(out, "PNG")
    with pytest.raises(TooCostly):
        picture(out.getvalue())


def test_a_jpeg_of_very_many_scans_is_never_decoded() -> None:
    """Security 18, 37: each scan costs a pass over all pixels, and takes only some bytes."""
    bomb = of_scans(12_000, side=7000)
    assert len(bomb) < 3_000_000
    with pytest.raises(TooCostly):
        picture(bomb)


@pytest.mark.parametrize(("scans", "side"), [(90, 200), (6, 4800)])
def test_a_jpeg_in_several_scans_is_taken(scans: int, side: int) -> None:
    assert max(opened(picture(of_scans(scans, side=side)).content).size) == min(side, 2000)


@pytest.mark.parametrize("mode", ["RGB", "CMYK", "L"])
def test_a_large_jpeg_in_several_scans_is_refused(mode: str) -> None:
    """Security 37: the decoder keeps such a picture whole, as numbers larger than its pixels."""
    out = io.BytesIO()
    Image.new(mode, (5_000, 5_000)).save(out, "JPEG", progressive=True)
    with pytest.raises(TooCostly):
        picture(out.getvalue())


def test_the_scans_of_a_thumbnail_and_of_a_film_behind_the_photo_are_not_counted() -> None:
    head = photo()[:2] + b"\xff\xe1\x10\x00" + b"\xff\xda" * 2047
    assert jpeg.scans(head + photo()[2:] + b"\xff\xda" * 1000) == jpeg.scans(photo()) == 1


def test_a_marker_that_lies_about_its_length_ends_nothing() -> None:
    assert jpeg.scans(b"\xff\xd8" + b"\xff\xda\x00\x00" * 500) == 500
    assert jpeg.scans(b"\xff") == jpeg.scans(b"\xff\xff\xda") - 1 == 0


@pytest.mark.parametrize("hidden", [True, False])
def test_a_heic_photo_of_many_tiles_is_one_picture(hidden: bool) -> None:
    made = opened(picture(grid(3, 2, hidden=hidden)).content)
    assert made.size == (2000, 1333)
    assert near(made.getpixel((100, 600)), BLUE)
    assert near(made.getpixel((600, 600)), RED)


@pytest.mark.parametrize("claims", [(2600, 2500), (8000, 6000), (60_000, 60_000)])
def test_a_heic_photo_that_claims_more_than_it_has_is_refused(claims: tuple[int, int]) -> None:
    """Security 18, 37: what the picture says of itself is checked against its tiles."""
    with pytest.raises((NotAPhoto, TooLarge)):
        picture(grid(2, 2, claims=claims))


def test_a_file_of_too_many_bytes_is_not_even_opened() -> None:
    """Security 18: 10 MB each."""
    with pytest.raises(TooLarge):
        picture(photo() + b"\0" * MOST_BYTES)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"GIF89a" + b"\0" * 40,
        b"\xff\xd8\xff\xe0" + b"\0" * 40,
        b"RIFF\0\0\0\0WEBPVP8 ",
        photo()[:600],
        photo("PNG")[:-60],
        photo("WEBP")[:-100],
        HEIC[:-40],
        png_of(40, 40),
    ],
)
def test_a_file_that_is_no_picture_is_refused(content: bytes) -> None:
    """Security 18: SVG, HTML and PDF under a photo's name."""
    with pytest.raises(NotAPhoto):
        picture(content)


def test_a_picture_that_is_also_a_page_leaves_only_the_picture() -> None:
    """Security 18: only the pixels of a polyglot file pass."""
    made = picture(photo() + b"<script>CANARY</script>")
    assert b"script" not in made.content + made.thumbnail
