"""Draws the pictures of products: flat shapes on a quiet ground, all by this program."""

import io
import re
import zlib

from PIL import Image, ImageDraw

SIDE, SCALE = 480, 2  # pixels served, and how much larger it is drawn so that edges are smooth
GROUNDS = ("#efe8dd", "#e4ebe6", "#ece4ea", "#e3e9f0")
TONES = ("#8fb3a3", "#c49a6c", "#d98f8f", "#6f8fb0", "#b7a0c9", "#d9b45b", "#7d8a6a", "#5c6f7b")

# A shape: polygon, ellipse or box, its points in hundredths of the side, and how dark it is.
Shape = tuple[str, tuple[int, ...], float]
SHAPES: dict[str, tuple[Shape, ...]] = {
    "shirt": (
        (
            "polygon",
            (34, 24, 18, 36, 26, 50, 33, 46, 33, 80, 67, 80, 67, 46, 74, 50, 82, 36, 66, 24),
            1,
        ),
        ("ellipse", (42, 16, 58, 30), 0),
    ),
    "trousers": (
        ("polygon", (34, 18, 66, 18, 71, 84, 56, 84, 50, 42, 44, 84, 29, 84), 1),
        ("box", (34, 18, 66, 25), 0.78),
    ),
    "socks": (
        ("polygon", (36, 18, 56, 18, 56, 54, 76, 70, 70, 82, 58, 82, 36, 62), 1),
        ("box", (36, 18, 56, 27), 0.75),
        ("polygon", (64, 60, 76, 70, 70, 82, 60, 82), 0.85),
    ),
    "jacket": (
        (
            "polygon",
            (
                36,
                18,
                18,
                32,
                18,
                74,
                28,
                74,
                32,
                48,
                32,
                82,
                68,
                82,
                68,
                48,
                72,
                74,
                82,
                74,
                82,
                32,
                64,
                18,
            ),
            1,
        ),
        ("box", (49, 24, 51, 82), 0.6),
        ("polygon", (40, 18, 50, 30, 60, 18), 0.7),
    ),
    "bag": (
        ("ellipse", (36, 14, 64, 50), 0.7),
        ("ellipse", (41, 19, 59, 45), 0),
        ("polygon", (24, 36, 76, 36, 82, 82, 18, 82), 1),
    ),
    "card": (
        ("box", (18, 32, 82, 70), 1),
        ("box", (18, 42, 82, 49), 0.7),
        ("box", (46, 32, 53, 70), 0.7),
    ),
    "mug": (
        ("ellipse", (56, 36, 84, 68), 0.85),
        ("ellipse", (62, 42, 78, 62), 0),
        ("box", (26, 28, 68, 78), 1),
        ("ellipse", (26, 22, 68, 34), 0.8),
    ),
    "bowl": (
        ("ellipse", (18, 8, 82, 78), 1),
        ("box", (0, 0, 100, 42), 0),
        ("ellipse", (18, 34, 82, 50), 0.8),
        ("box", (38, 74, 62, 80), 0.7),
    ),
    "plate": (
        ("ellipse", (14, 14, 86, 86), 1),
        ("ellipse", (28, 28, 72, 72), 0.86),
    ),
    "teapot": (
        ("polygon", (20, 36, 28, 36, 40, 56, 34, 66), 0.85),
        ("ellipse", (64, 36, 88, 66), 0.85),
        ("ellipse", (69, 42, 82, 60), 0),
        ("ellipse", (28, 32, 76, 80), 1),
        ("ellipse", (40, 26, 64, 40), 0.8),
        ("ellipse", (48, 20, 56, 28), 0.7),
    ),
    "vase": (
        ("box", (43, 16, 57, 44), 1),
        ("ellipse", (28, 34, 72, 84), 1),
        ("ellipse", (40, 13, 60, 20), 0.75),
    ),
    "tray": (
        ("box", (14, 36, 86, 66), 0.8),
        ("box", (20, 41, 80, 61), 1),
    ),
    "candle": (
        ("ellipse", (45, 12, 55, 34), 0.6),
        ("box", (36, 36, 64, 82), 1),
        ("ellipse", (36, 31, 64, 41), 0.85),
    ),
    "drill": (
        ("polygon", (22, 28, 66, 28, 66, 46, 52, 46, 58, 74, 40, 74, 36, 46, 22, 46), 1),
        ("box", (66, 33, 74, 41), 0.6),
        ("polygon", (74, 35, 90, 37, 74, 39), 0.45),
        ("box", (34, 74, 64, 84), 0.65),
    ),
    "hammer": (
        ("polygon", (46, 30, 54, 30, 57, 88, 43, 88), 1),
        ("polygon", (22, 16, 66, 16, 80, 30, 66, 32, 22, 32), 0.55),
    ),
    "paint": (
        ("ellipse", (28, 10, 72, 54), 0.6),
        ("ellipse", (31, 13, 69, 51), 0),
        ("box", (26, 32, 74, 82), 1),
        ("ellipse", (26, 26, 74, 38), 0.75),
        ("polygon", (34, 34, 44, 34, 44, 56, 39, 62, 34, 56), 0.75),
    ),
    "saw": (
        ("polygon", (12, 40, 64, 34, 64, 58, 12, 50), 0.6),
        ("ellipse", (58, 30, 90, 66), 1),
        ("ellipse", (67, 40, 81, 56), 0),
    ),
    "screws": (
        ("box", (22, 34, 78, 78), 1),
        ("box", (22, 34, 78, 44), 0.75),
        ("box", (34, 52, 66, 68), 1.25),
        ("polygon", (38, 58, 44, 56, 62, 59, 62, 61, 44, 64, 38, 62), 0.6),
    ),
    "book": (
        ("polygon", (28, 14, 72, 14, 72, 82, 28, 82), 1),
        ("box", (28, 14, 33, 82), 0.72),
        ("box", (40, 26, 66, 32), 1.35),
        ("box", (40, 36, 58, 40), 1.25),
        ("ellipse", (44, 52, 62, 70), 1.3),
        ("box", (30, 82, 72, 86), 1.5),
    ),
    "books": (
        ("box", (20, 62, 82, 78), 1),
        ("box", (24, 46, 78, 62), 0.7),
        ("box", (18, 32, 76, 46), 1.25),
        ("box", (62, 32, 66, 46), 0.8),
        ("box", (32, 46, 36, 62), 1.1),
    ),
}
KINDS = {
    "t-shirt": "shirt",
    "trousers": "trousers",
    "socks": "socks",
    "jacket": "jacket",
    "gift card": "card",
    "paint": "paint",
    "dictionary": "books",
    "stories": "books",
    "novel": "book",
    "atlas": "book",
} | {name: name for name in SHAPES}


def address(name: str) -> str:
    """The last part of a product's picture's address, by its name: what it is, and a number."""
    known = (kind for word, kind in KINDS.items() if word in name.lower())
    return f"{next(known, 'card')}-{zlib.crc32(name.encode()) % 1000}.png"


def drawn(part: str) -> bytes | None:
    """The PNG at such an address; None where there is none."""
    match = re.fullmatch(r"(\w+)-(\d{1,3})\.png", part)
    if not match or match[1] not in SHAPES:
        return None
    number = int(match[2])
    ground, tone = GROUNDS[number % len(GROUNDS)], TONES[number % len(TONES)]
    image = Image.new("RGB", (SIDE * SCALE, SIDE * SCALE), ground)
    draw = ImageDraw.Draw(image)
    for shape, points, light in SHAPES[match[1]]:
        _draw(
            draw,
            shape,
            [point * SIDE * SCALE / 100 for point in points],
            _shade(tone, light, ground),
        )
    out = io.BytesIO()
    image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _draw(draw: ImageDraw.ImageDraw, shape: str, points: list[float], fill: str) -> None:
    if shape == "polygon":
        draw.polygon(points, fill=fill)
    elif shape == "ellipse":
        draw.ellipse(points, fill=fill)
    else:
        draw.rectangle(points, fill=fill)


def _shade(tone: str, light: float, ground: str) -> str:
    """The tone times its light; none of it is a hole through which the ground shows."""
    if not light:
        return ground
    channels = (int(tone[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{min(255, round(channel * light)):02x}" for channel in channels)
