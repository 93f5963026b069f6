"""Draws the labels, QR codes, customs declarations and photos that the simulator serves."""

import io
from typing import Any

import segno
from fpdf import FPDF
from PIL import Image, ImageDraw

# Code 39, narrow and wide elements per character: nine each, bars and gaps in turn.
_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-*"
_ELEMENTS = (
    "nnnwwnwnn wnnwnnnnw nnwwnnnnw wnwwnnnnn nnnwwnnnw wnnwwnnnn nnwwwnnnn nnnwnnwnw wnnwnnwnn "
    "nnwwnnwnn wnnnnwnnw nnwnnwnnw wnwnnwnnn nnnnwwnnw wnnnwwnnn nnwnwwnnn nnnnnwwnw wnnnnwwnn "
    "nnwnnwwnn nnnnwwwnn wnnnnnnww nnwnnnnww wnwnnnnwn nnnnwnnww wnnnwnnwn nnwnwnnwn nnnnnnwww "
    "wnnnnnwwn nnwnnnwwn nnnnwnwwn wwnnnnnnw nwwnnnnnw wwwnnnnnn nwnnwnnnw wwnnwnnnn nwwnwnnnn "
    "nwnnnnwnw nwnnwnwnn"
)
CODE39 = dict(zip(_CHARACTERS, _ELEMENTS.split(), strict=True))


def label(brand: str, sender: dict[str, Any], trackings: list[str]) -> bytes:
    """An A6 label as PDF, one page per collo, clearly marked as a specimen."""
    pdf = FPDF(format=(105, 148))
    pdf.set_auto_page_break(False)
    for number, tracking in enumerate(trackings, start=1):
        _page(pdf, brand, sender, tracking, f"{number} / {len(trackings)}")
    return bytes(pdf.output())


def _page(pdf: FPDF, brand: str, sender: dict[str, Any], tracking: str, collo: str) -> None:
    pdf.add_page()
    pdf.set_font("helvetica", "B", 14)
    pdf.text(8, 14, _latin(f"{brand} - return"))
    pdf.set_font("helvetica", size=9)
    pdf.text(80, 14, collo)
    for line, text in enumerate(_address(sender)):
        pdf.text(8, 26 + line * 5, _latin(text))
    pdf.set_font("helvetica", "B", 11)
    for line, text in enumerate(
        ("To:", f"{brand} returns", "Stadhuisplein 10", "5611 EM Eindhoven")
    ):
        pdf.text(8, 58 + line * 6, _latin(text))
    _barcode(pdf, tracking, 8, 95)
    pdf.set_font("courier", "B", 11)
    pdf.text(8, 126, tracking)
    pdf.set_text_color(170)
    pdf.set_font("helvetica", "B", 34)
    with pdf.rotation(35, 52, 80):
        pdf.text(20, 84, "SPECIMEN")
    pdf.set_text_color(0)


def _address(sender: dict[str, Any]) -> list[str]:
    street = f"{sender.get('from_address_1', '')} {sender.get('from_house_number', '')}"
    town = f"{sender.get('from_postal_code', '')} {sender.get('from_city', '')}"
    return ["From:", str(sender.get("from_name", "")), street, town]


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")


def _barcode(pdf: FPDF, text: str, left: float, top: float) -> None:
    for character in f"*{text}*":
        for index, width in enumerate(CODE39[character]):
            wide = 0.62 if width == "w" else 0.25
            if index % 2 == 0:
                pdf.rect(left, top, wide, 24, style="F")
            left += wide
        left += 0.25


def customs(sender: dict[str, Any], parcel: dict[str, Any], count: int = 1) -> bytes:
    """A customs declaration for each returned parcel, as one PDF."""
    pdf = FPDF(format="A4")
    for number in range(1, count + 1):
        pdf.add_page()
        pdf.set_font("helvetica", "B", 16)
        pdf.text(20, 25, f"CN23 customs declaration - SPECIMEN {number} / {count}")
        pdf.set_font("helvetica", size=11)
        lines = [*_address(sender), f"Returned goods, order {parcel['order_number']}"]
        for line, text in enumerate(lines):
            pdf.text(20, 40 + line * 7, _latin(text))
    return bytes(pdf.output())


def picture() -> bytes:
    """A photo of a T-shirt with a hole, as PNG."""
    image = Image.new("RGB", (480, 480), "#d9d4c7")
    draw = ImageDraw.Draw(image)
    shirt = ((90, 120), (180, 80), (300, 80), (390, 120), (440, 210), (370, 240))
    draw.polygon((*shirt, (370, 420), (110, 420), (110, 240), (40, 210)), fill="#3d6b8e")
    draw.ellipse((200, 55, 280, 115), fill="#d9d4c7")
    draw.ellipse((225, 280, 262, 304), fill="#222222")
    draw.text((190, 440), "SPECIMEN", fill="#222222")
    out = io.BytesIO()
    image.save(out, format="png")
    return out.getvalue()


def qr(tracking: str) -> bytes:
    """The QR code that the shop scans, as PNG with a white border."""
    out = io.BytesIO()
    segno.make_qr(tracking, error="m").save(out, kind="png", scale=12, border=4)
    return out.getvalue()
