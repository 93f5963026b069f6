"""Draws the brands' pictures and serves them as Sendcloud's media host would."""

import io

from PIL import Image, ImageDraw, ImageFont

from portal.simulator import brand_art, brands, product_art
from portal.simulator.responses import Answer, refusal
from portal.simulator.world import Call


def picture(call: Call, body: bytes, brand: str, kind: str) -> Answer:
    """A brand's logo or background, as PNG."""
    if brand not in brands.SETTINGS:
        raise refusal(404, call.path, "Not found.")
    if brand in brand_art.LOGOS:
        draw = (brand_art.LOGOS if kind == "logo" else brand_art.PICTURES)[brand]
        return Answer(200, _png(draw()), "image/png")
    owner = brands.SETTINGS[brand]["portal"]["brand"]
    image = logo(owner["name"], "#f2b56b") if kind == "logo" else background(owner["color"])
    return Answer(200, image, "image/png")


def product(call: Call, body: bytes, part: str) -> Answer:
    """A product's picture, as PNG."""
    image = product_art.drawn(part)
    if image is None:
        raise refusal(404, call.path, "Not found.")
    return Answer(200, image, "image/png")


def logo(name: str, color: str) -> bytes:
    """A wordmark, four times as large as a page shows it."""
    font = ImageFont.load_default(96)
    width = int(font.getlength(name))
    image = Image.new("RGBA", (width + 170, 150), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((5, 15, 125, 135), fill=color)
    draw.text((150, 18), name, font=font, fill="#ffffff")
    return _png(image)


def background(color: str) -> bytes:
    """Waves under a sun."""
    image = Image.new("RGB", (1200, 1500), "#f7e3c8")
    draw = ImageDraw.Draw(image)
    draw.ellipse((650, 250, 950, 550), fill="#f2b56b")
    for number, tone in enumerate(("#7fa8a4", "#4f8288", "#2c5a66")):
        top = 850 + number * 190
        for left in range(-300, 1200, 300):
            draw.ellipse(
                (left + number * 100, top, left + number * 100 + 420, top + 400), fill=tone
            )
        draw.rectangle((0, top + 200, 1200, 1500), fill=tone)
    draw.rectangle((0, 1470, 1200, 1500), fill=color)
    return _png(image)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
