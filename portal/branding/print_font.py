"""The letters of our own PDF files: Noto Sans, which has Latin, Greek and Cyrillic."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

NAME, FAMILY = "Noto Sans", "Noto"
# What the font needs for other weights and for shaping: two thirds of the file, half of the time.
VARIATIONS = {"fvar", "gvar", "avar", "HVAR", "MVAR", "STAT", "GPOS", "GSUB", "GDEF"}


def add_to(pdf: FPDF) -> None:
    """Give the file the font, under FAMILY.

    In one weight only, because it takes a minute to make another of this variable font.
    """
    import fontpkg  # few processes ever draw

    pdf.add_font(FAMILY, fname=fontpkg.path(NAME))
    font = _of(pdf)
    for table in VARIATIONS & set(font.ttfont.keys()):
        del font.ttfont[table]


def _of(pdf: FPDF) -> TTFFont:
    return cast("TTFFont", pdf.fonts[FAMILY.lower()])


def lacks(pdf: FPDF, text: str) -> set[str]:
    """The characters of a text that the font has not; fpdf2 would leave them out without a word."""
    letters = _of(pdf).cmap
    return {letter for letter in text if ord(letter) not in letters and letter != "\n"}
