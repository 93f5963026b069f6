"""What chats, PDFs and word processors add to what is copied out of them."""

import unicodedata


def visible(text: str) -> str:
    """The text without the marks that PDFs and chats put around what is copied."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def folded(text: str) -> str:
    """Full-width letters, typographic dashes and strange blanks as a keyboard types them."""
    plain = unicodedata.normalize("NFKC", visible(text))
    return "".join(_dash(letter) for letter in plain).strip()


def _dash(letter: str) -> str:
    return "-" if letter == "\N{MINUS SIGN}" or unicodedata.category(letter) == "Pd" else letter
