"""The parcel insert: an A6 card that says how to send something back, with the portal's QR code."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from portal.branding import brand_pictures, palette, print_font
from portal.branding.brand import Brand
from portal.branding.pictures import SVG

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, HEIGHT = 105, 148  # millimetres
MARGIN, BAND, LOGO_HEIGHT, CODE = 9, 20, 10, 40
QUIET = 6  # around the code, which readers need
BOLD = 0.25  # millimetres around each letter, as the font has one weight


def insert(brand: Brand) -> bytes:
    """The card as PDF, in the active language and the brand's colours."""
    from fpdf import FPDF  # takes a quarter of a second, and few processes ever draw

    pdf = FPDF(format=(WIDTH, HEIGHT))
    print_font.add_to(pdf)
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
    pdf.set_xy(MARGIN, 0)
    name = _address() if print_font.lacks(pdf, brand.name) else brand.name
    with _bold(pdf, 20, tokens["on-top"]):
        pdf.cell(WIDTH - 2 * MARGIN, BAND, name)


@contextmanager
def _bold(pdf: FPDF, size: int, color: str) -> Iterator[None]:
    """What is written here is bold, in a size in points."""
    from fpdf.enums import TextMode

    with pdf.local_context(text_mode=TextMode.FILL_STROKE, line_width=BOLD):
        pdf.set_font(print_font.FAMILY, size=size)
        pdf.set_text_color(color)
        pdf.set_draw_color(color)
        yield


def _words(pdf: FPDF, tokens: palette.Tokens) -> None:
    pdf.set_xy(MARGIN, BAND + 7)
    with _bold(pdf, 17, tokens["ink"]):
        heading = _("Want to send something back?")
        pdf.multi_cell(0, 7.4, heading, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)
    for number, step in enumerate(_steps(), start=1):
        with _bold(pdf, 10, tokens["accent"]):
            pdf.cell(7, 4.8, str(number))
        pdf.set_font(print_font.FAMILY, size=10)
        pdf.set_text_color(tokens["ink"])
        pdf.multi_cell(0, 4.8, step, align="L", new_x="LMARGIN", new_y="NEXT")
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
    with _bold(pdf, 12, tokens["ink"]):
        pdf.cell(0, 6, _address(), align="C")


def _address() -> str:
    """The portal's address as one would say it."""
    parts = urlsplit(settings.BASE_URL)
    return parts.netloc if parts.scheme == "https" else settings.BASE_URL
