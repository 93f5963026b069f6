"""Product pictures are drawn again in the sandbox, in two sizes."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from portal.sandbox import answer, product_image
from portal.sandbox.image import NotAPhoto
from portal.sandbox.process import Sandbox
from portal.simulator import product_art


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox("portal.sandbox.product_image", begins=answer.WEBP)
    yield made
    made.close()


def saved(image: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=["WEBP"])


def test_a_picture_comes_in_two_sizes(sandbox: Sandbox) -> None:
    made = sandbox.picture(saved(Image.new("RGB", (1200, 600), "#c04020")), "a")
    assert opened(made.content).size == (360, 180)
    assert opened(made.thumbnail).size == (144, 72)


def test_twenty_small_pictures_stay_below_100_kilobytes(sandbox: Sandbox) -> None:
    noise = saved(Image.effect_noise((900, 900), 60).convert("RGB"), "JPEG")
    assert len(sandbox.picture(noise, "a").thumbnail) <= product_image.MOST_SMALL == 5_000


def test_a_picture_keeps_nothing_but_its_pixels(sandbox: Sandbox) -> None:
    """Security 16."""
    exif = Image.Exif()
    exif[270] = "a secret of the photographer"
    made = sandbox.picture(saved(Image.new("RGB", (400, 400)), "JPEG", exif=exif), "a")
    for content in (made.content, made.thumbnail):
        assert b"secret" not in content
        assert not opened(content).getexif()


def test_a_cut_out_product_stands_on_white(sandbox: Sandbox) -> None:
    made = sandbox.picture(saved(Image.new("RGBA", (200, 200), (0, 0, 0, 0))), "a")
    assert opened(made.thumbnail).convert("RGB").getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"<!doctype html>", b"GIF89a"])
def test_what_is_no_picture_is_refused(sandbox: Sandbox, content: bytes) -> None:
    with pytest.raises(NotAPhoto):
        sandbox.picture(content, "a")


@pytest.mark.parametrize("kind", product_art.SHAPES)
def test_the_simulator_draws_each_product(kind: str) -> None:
    image = Image.open(io.BytesIO(product_art.drawn(f"{kind}-7.png") or b""))
    assert len(image.convert("RGB").getcolors(1 << 20) or []) > 2


@pytest.mark.parametrize("part", ["nonsense-7.png", "shirt.png", "shirt-7000.png", "../x"])
def test_the_simulator_has_no_other_picture(part: str) -> None:
    assert product_art.drawn(part) is None
