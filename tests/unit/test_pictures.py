"""The portal decodes and checks a brand's pictures before it serves them."""

import io
import random

import pytest
from PIL import Image

from portal.branding.pictures import LIMITS, SVG, NotAPicture, checked

LOGO = LIMITS["logo"]
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("kind", sorted(LIMITS))
def test_a_large_picture_is_made_small_enough_for_a_phone(kind: str) -> None:
    made = checked(png(1500, 1100), LIMITS[kind])
    shown = Image.open(io.BytesIO(made.content))
    assert made.content_type == ("image/png" if kind == "favicon" else "image/webp")
    assert len(made.content) <= LIMITS[kind].size
    assert shown.width <= LIMITS[kind].width
    assert shown.height <= LIMITS[kind].height


def test_a_small_picture_keeps_its_size() -> None:
    assert Image.open(io.BytesIO(checked(png(40, 20), LOGO).content)).size == (40, 20)


def test_a_drawing_is_served_as_it_is() -> None:
    assert checked(DRAWING, LOGO).content == DRAWING
    assert (
        checked(b'<?xml version="1.0"?>\n<!-- made by hand -->' + DRAWING, LOGO).content_type == SVG
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"not a picture",
        png(40, 40)[:60],
        b"<html><body>hello</body></html>",
        b"<svg>without a namespace</svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>",
        DRAWING.replace(b"<path", b" " * 70_000 + b"<path"),
        DRAWING.replace(
            b"<path", b"<!--" + random.Random(1).randbytes(12_000).hex().encode() + b"--><path"
        ),
        DRAWING.decode().encode("utf-16"),
        b"%PDF-1.7",
    ],
    ids=lambda content: repr(content[:18]),
)
def test_a_file_that_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        checked(content, LOGO)


def test_a_picture_of_too_many_pixels_is_not_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (6000, 5000)).save(out, "PNG")
    with pytest.raises(NotAPicture):
        checked(out.getvalue(), LOGO)
