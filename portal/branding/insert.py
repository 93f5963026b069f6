"""The parcel insert: an A6 card that says how to send something back, with the portal's QR code."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from portal.branding import brand_pictures, palette
from portal.branding.brand import Brand
from portal.branding.pictures import SVG

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, HEIGHT = 105, 148  # millimetres
MARGIN, BAND, LOGO_HEIGHT, CODE = 9, 20, 10, 40
QUIET = 6  # around the code, which readers need
ENCODING = "windows-1252"  # of the fonts that every PDF reader has; it holds our six languages


def insert(brand: Brand) -> bytes:
    """The card as PDF, in the active language and the brand's colours."""
    from fpdf import FPDF  # takes a quarter of a second, and few processes ever draw

    pdf = FPDF(format=(WIDTH, HEIGHT))
    pdf.core_fonts_encoding = ENCODING
    pdf.set_auto_page_break(auto=False)
    pdf.set_margins(MARGIN, MARGIN)
    pdf.set_title(_("Want to send something back?"))
    pdf.add_page()
    tokens = palette.light(brand.choice)
    _band(pdf, brand, tokens)
    _words(pdf, tokens)
    _code(pdf, tokens)
    return bytes(pdf.output())


def _band(pdf: FPDF, brand: Brand, tokens: palette.Tokens) -> None:
    """The logo on the ground it was made for, or the shop's name."""
    pdf.set_fill_color(tokens["top"])
    pdf.rect(0, 0, WIDTH, BAND, style="F")
    pdf.set_fill_color(tokens["accent"])
    pdf.rect(0, BAND, WIDTH, 1.2, style="F")
    logo = brand_pictures.of(brand, "logo") if brand.logo else None
    if logo and logo.content_type != SVG:
        box = WIDTH - 2 * MARGIN, LOGO_HEIGHT
        top = (BAND - LOGO_HEIGHT) / 2
        pdf.image(io.BytesIO(logo.content), MARGIN, top, *box, keep_aspect_ratio=True)
        return
    pdf.set_font("helvetica", "B", 20)
    pdf.set_text_color(tokens["on-top"])
    pdf.set_xy(MARGIN, 0)
    pdf.cell(WIDTH - 2 * MARGIN, BAND, _printable(brand.name))


def _words(pdf: FPDF, tokens: palette.Tokens) -> None:
    pdf.set_xy(MARGIN, BAND + 7)
    pdf.set_font("helvetica", "B", 17)
    pdf.set_text_color(tokens["ink"])
    pdf.multi_cell(
        0,
        7.4,
        _printable(_("Want to send something back?")),
        align="L",
        new_x="LMARGIN",
        new_y="NEXT",
    )
    pdf.ln(2)
    for number, step in enumerate(_steps(), start=1):
        pdf.set_font("helvetica", "B", 10)
        pdf.set_text_color(tokens["accent"])
        pdf.cell(7, 4.8, str(number))
        pdf.set_font("helvetica", "", 10)
        pdf.set_text_color(tokens["ink"])
        pdf.multi_cell(0, 4.8, _printable(step), align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(1.2)


def _steps() -> list[str]:
    return [
        _("Scan the code, or go to the address below."),
        _("Enter your order number and postal code."),
        _("Choose what to send back. You’ll get your label or code right away."),
    ]


def _code(pdf: FPDF, tokens: palette.Tokens) -> None:
    """The portal's address, for cameras and for eyes."""
    matrix = segno.make(f"{settings.BASE_URL}/", error="m", micro=False).matrix
    foot = HEIGHT - 18
    side = min(CODE, foot - pdf.get_y() - QUIET)
    module = side / len(matrix)
    left, top = (WIDTH - side) / 2, foot - side
    pdf.set_fill_color(0)
    for row, modules in enumerate(matrix):
        for column, is_dark in enumerate(modules):
            if is_dark:
                x, y = left + column * module, top + row * module
                pdf.rect(x, y, module, module, style="F")
    pdf.set_xy(MARGIN, foot + QUIET - 2)
    pdf.set_font("helvetica", "B", 12)
    pdf.set_text_color(tokens["ink"])
    pdf.cell(0, 6, _printable(_address()), align="C")


def _address() -> str:
    """The portal's address as one would say it."""
    parts = urlsplit(settings.BASE_URL)
    return parts.netloc if parts.scheme == "https" else settings.BASE_URL


def _printable(text: str) -> str:
    """The text in letters that the fonts have."""
    return text.encode(ENCODING, "replace").decode(ENCODING)
