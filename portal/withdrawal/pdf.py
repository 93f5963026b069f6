"""The receipt as a PDF, with its text attached exactly as it was declared."""

from collections.abc import Iterable

from portal.branding import print_font
from portal.letters.content import Content
from portal.withdrawal import letters
from portal.withdrawal.receipts import Receipt

MARGIN = 20  # millimetres
HEADING, TITLE, TEXT, SMALL = 18, 9, 11, 9  # points
LEADING = 1.3  # of the letters' size, from line to line
GREY = 90  # of 255, which still contrasts by 6.9 to 1
ATTACHED = "statement.txt"


def pdf(receipt: Receipt) -> bytes:
    """The receipt in the active language."""
    content = letters.receipt(receipt)
    page = _Page(content.heading, receipt)
    for paragraph in content.lead:
        page.line(paragraph, TEXT, after=3)
    for fact in content.facts:
        page.fact(fact.title, fact.lines)
    page.small(content)
    return page.bytes()


class _Page:
    """An A4 page that grows downwards; more pages follow where the text is long."""

    def __init__(self, heading: str, receipt: Receipt) -> None:
        from fpdf import FPDF  # takes a quarter of a second, and few processes ever draw

        self._pdf = FPDF(format="A4")
        self._pdf.set_margins(MARGIN, MARGIN)
        self._pdf.set_auto_page_break(True, MARGIN)
        self._pdf.set_lang(receipt.row.language)
        self._pdf.set_title(receipt.reference)
        # What verifies an export finds the digest here without reading the compressed page.
        self._pdf.set_keywords(receipt.digest)
        self._pdf.set_creation_date(receipt.received_at)
        print_font.add_to(self._pdf)
        self._pdf.add_page()
        self.line(heading, HEADING, after=4)
        text = receipt.statement_text.encode()
        # Compressed, so that no program that mends a broken file takes typed text for a part of it.
        self._pdf.embed_file(bytes=text, basename=ATTACHED, mime_type="text/plain", compress=True)

    def line(self, text: str, size: int, *, after: float = 0, grey: int = 0) -> None:
        """A paragraph in one size, black or grey."""
        self._pdf.set_font(print_font.FAMILY, size=size)
        self._pdf.set_text_color(grey)
        written = self._shown(text)
        height = self._pdf.font_size * LEADING
        self._pdf.multi_cell(0, height, written, new_x="LMARGIN", new_y="NEXT", align="L")
        self._pdf.ln(after)

    def fact(self, title: str, lines: Iterable[str]) -> None:
        """A title with its lines."""
        self.line(title, TITLE, after=0.5, grey=GREY)
        for text in lines:
            self.line(text, TEXT)
        self._pdf.ln(3)

    def small(self, content: Content) -> None:
        """What stands at the foot of the mail, and the portal's address."""
        for text in (*content.small, content.url):
            self.line(text, SMALL, after=1, grey=GREY)

    def bytes(self) -> bytes:
        """The file."""
        return bytes(self._pdf.output())

    def _shown(self, text: str) -> str:
        """The text with a name in place of each letter that the font has not."""
        lacking = print_font.lacks(self._pdf, text)
        return "".join(f"[U+{ord(one):04X}]" if one in lacking else one for one in text)
