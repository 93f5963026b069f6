"""Draws the sample brands' logos and pictures: a few shapes each, all by this program."""

import math
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 1500  # pixels of a picture, four times as large as a page shows it
LOGO_HEIGHT = 150


def _text(text: str, color: str, *, left: int = 0, size: int = 96, stroke: int = 0) -> Image.Image:
    font = ImageFont.load_default(size)
    width = int(font.getlength(text)) + left + 2 * stroke + 10
    image = Image.new("RGBA", (width, LOGO_HEIGHT), (0, 0, 0, 0))
    middle = (left + stroke, LOGO_HEIGHT // 2)
    ImageDraw.Draw(image).text(
        middle, text, font=font, fill=color, anchor="lm", stroke_width=stroke, stroke_fill=color
    )
    return image


def _spaced() -> Image.Image:
    """Letters far apart."""
    return _text("A T E L I E R   O D E", "#1c1917", size=72)


def _nut() -> Image.Image:
    """A nut and heavy letters."""
    image = _text("Bolt & Plank", "#1a1a1a", left=170, size=100, stroke=4)
    draw = ImageDraw.Draw(image)
    draw.regular_polygon((75, 75, 68), 6, fill="#1a1a1a")
    draw.ellipse((45, 45, 105, 105), fill="#ffcc00")
    return image


def _lantern() -> Image.Image:
    """A lantern beside the name."""
    image = _text("Lantern Books", "#fbf3e4", left=120, size=92)
    draw = ImageDraw.Draw(image)
    draw.arc((28, 4, 72, 52), 180, 360, fill="#fbf3e4", width=6)
    draw.polygon((14, 42, 86, 42, 74, 28, 26, 28), fill="#fbf3e4")
    draw.rectangle((20, 46, 80, 122), fill="#e8a33d")
    draw.rectangle((47, 46, 53, 122), fill="#fbf3e4")
    draw.rectangle((12, 126, 88, 140), fill="#fbf3e4")
    return image


def _drapes() -> Image.Image:
    """Cloth that falls in folds."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#e9ded3")
    draw = ImageDraw.Draw(image)
    draw.ellipse((520, 180, 1020, 680), fill="#d8b8a2")
    for number, tone in enumerate(("#c99b80", "#b98065", "#9c5a3c", "#7d452d")):
        top = 520 + number * 210
        edge = [(x, top + 120 * math.sin(x / 210 + number * 1.3)) for x in range(0, WIDTH + 1, 20)]
        draw.polygon([*edge, (WIDTH, HEIGHT), (0, HEIGHT)], fill=tone)
    return image


def _workshop() -> Image.Image:
    """Stripes as on a scaffold, and four nuts."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#1d4e79")
    draw = ImageDraw.Draw(image)
    for column, row in ((0, 0), (1, 0), (0, 1), (1, 1)):
        middle = 340 + column * 520, 340 + row * 520
        draw.regular_polygon((*middle, 200), 6, rotation=15 * (column + row), fill="#dfe6ec")
        x, y = middle
        draw.ellipse((x - 95, y - 95, x + 95, y + 95), fill="#1d4e79")
    draw.rectangle((0, 1180, WIDTH, HEIGHT), fill="#ffcc00")
    for left in range(-320, WIDTH, 240):
        stripe = ((left, HEIGHT), (left + 320, 1180), (left + 440, 1180), (left + 120, HEIGHT))
        draw.polygon(stripe, fill="#1a1a1a")
    return image


SPINES = ("#7a2e2e", "#2f5d50", "#c98a3a", "#3f4f6b", "#a9583e", "#5d6b4a", "#d9c08c")


def _shelves() -> Image.Image:
    """Three shelves of books, some of which lean."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#f1e0c0")
    draw = ImageDraw.Draw(image)
    for shelf in range(3):
        floor, left, number = 470 + shelf * 490, 60, shelf * 3
        while left < WIDTH - 130:
            width, height = 54 + number * 37 % 46, 260 + number * 71 % 130
            tone = SPINES[number % len(SPINES)]
            lean = 46 if number % 6 == 5 else 0
            top = floor - height
            corners = ((left + lean, top), (left + lean + width, top), (left + width, floor))
            draw.polygon([*corners, (left, floor)], fill=tone)
            if not lean:
                draw.rectangle((left, top + 44, left + width, top + 58), fill="#f1e0c0")
            left, number = left + width + 8 + lean, number + 1
        draw.rectangle((0, floor, WIDTH, floor + 26), fill="#6b4a32")
    return image


LOGOS: dict[str, Callable[[], Image.Image]] = {
    "atelier-ode": _spaced,
    "bolt-and-plank": _nut,
    "lantern-books": _lantern,
}
PICTURES: dict[str, Callable[[], Image.Image]] = {
    "atelier-ode": _drapes,
    "bolt-and-plank": _workshop,
    "lantern-books": _shelves,
}
