"""Draws the filled rectangles of a PDF page, of which our codes are made."""

import io

from PIL import Image, ImageDraw
from pypdf import PdfReader
from pypdf.generic import ContentStream

SCALE = 6  # pixels a point


def drawn_rectangles(pdf: bytes) -> Image.Image:
    """The first page with its rectangles in their colours, as a printer would print them."""
    reader = PdfReader(io.BytesIO(pdf))
    page = reader.pages[0]
    width, height = (float(side) * SCALE for side in page.mediabox[2:])
    picture = Image.new("RGB", (round(width), round(height)), "white")
    pen, color, pending = ImageDraw.Draw(picture), (0, 0, 0), []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        numbers = [float(one) for one in operands] if operator in {b"re", b"rg", b"g"} else []
        if operator in {b"rg", b"g"}:
            shades = [round(255 * number) for number in numbers] * (3 if operator == b"g" else 1)
            color = shades[0], shades[1], shades[2]
        elif operator == b"re":
            pending.append([number * SCALE for number in numbers])
        elif operator in {b"f", b"F", b"f*", b"B", b"n"}:
            for left, bottom, wide, high in pending if operator != b"n" else ():
                xs, ys = sorted((left, left + wide)), sorted((bottom, bottom + high))
                pen.rectangle((xs[0], height - ys[1], xs[1], height - ys[0]), fill=color)
            pending = []
    return picture
