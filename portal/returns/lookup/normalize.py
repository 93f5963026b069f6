"""What people type and paste, brought into one form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Self
from urllib.parse import parse_qs, urlsplit

from portal.returns.pasted import folded, visible

TRACKING_PARAMETERS = ("tracking_number", "code", "barcode", "b")
MOST_LOOKUPS = 8  # that one form may cost, when nothing is found
# NL-5611EM, D-10115, SE 114 55. Latvia's and Andorra's own codes begin so, and are tried first.
COUNTRY_PREFIX = re.compile(r"^[A-Z]{1,3}[-\s]+(?=\d)")
# Where a blank belongs in the codes of GB, IE, NL and CA, and, last, of SE, CZ, SK and GR.
PARTS = re.compile(
    r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})|([AC-Y]\d[\dW])([A-Z\d]{4})|(\d{4})([A-Z]{2})"
    r"|([A-Z]\d[A-Z])(\d[A-Z]\d)|(\d{3})(\d{2})"
)


@dataclass(frozen=True)
class LookupQuery:
    """Which parcel is looked for: made once, from what was typed.

    `identifier` is an order or tracking number as it was typed, or what a pasted tracking URL
    names; `postal_code` is in capitals, without blanks and country, `typed_postal_code` with them.
    """

    identifier: str
    postal_code: str
    typed_postal_code: str = ""

    @classmethod
    def from_input(cls, identifier: str, postal_code: str) -> Self:
        """The query behind the two fields of the lookup form."""
        typed = " ".join(postal_code.upper().split())
        return cls(_bare(identifier), normal_postal_code(postal_code), typed)

    @property
    def spellings(self) -> list[tuple[str, str]]:
        """The identifiers and postal codes that Sendcloud is asked for, the likeliest first."""
        pairs = product(enumerate(spellings(self.identifier)), enumerate(self._postal_codes))
        ranked = sorted(pairs, key=lambda pair: (pair[0][0] + pair[1][0], pair[1][0]))
        return [(number, code) for (_, number), (_, code) in ranked][:MOST_LOOKUPS]

    @property
    def _postal_codes(self) -> list[str]:
        code = self.postal_code
        parts = PARTS.fullmatch(code)
        parted = " ".join(part for part in parts.groups() if part) if parts else ""
        codes = (self.typed_postal_code, code, parted)
        return [spelling for spelling in dict.fromkeys(codes) if spelling]

    @property
    def key(self) -> str:
        """One name for all spellings of the number, for limits and hashes."""
        return counted(self.identifier)

    @property
    def postal_code_key(self) -> str:
        """One name for all spellings of the postal code, for limits."""
        return counted(self.postal_code)


def counted(text: str) -> str:
    """What a limit counts: letters and digits alone, so that no spelling has a count of its own.

    A text without any stays as it is, so that signs are counted too.
    """
    bare = _capitals(_bare(text))
    return "".join(letter for letter in bare if letter.isalnum()) or bare


def normal_identifier(text: str) -> str:
    """What people paste and type, as one word in capitals: `5611 em`, a tracking URL."""
    return _without_blanks(_capitals(_bare(text)))


def normal_postal_code(text: str) -> str:
    """A postal code in capitals, without blanks, a full stop and the country before it."""
    code = _capitals(text).strip(" .,;")
    return _without_blanks(COUNTRY_PREFIX.sub("", code))


def _capitals(text: str) -> str:
    # Capitals of odd letters have to be folded once more.
    return folded(folded(text).upper())


def _without_blanks(text: str) -> str:
    # An accent that stood by itself joins the letter before it.
    return folded(re.sub(r"\s+", "", text))


def _bare(text: str) -> str:
    """The text as it was typed, or what a pasted tracking URL names."""
    text = visible(text).strip()
    is_url = text.lower().startswith(("http://", "https://"))
    return _from_url(text).strip() if is_url else text


def _from_url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = {name.lower(): values for name, values in parse_qs(parts.query).items()}
    for name in TRACKING_PARAMETERS:
        if name in query:
            return query[name][0]
    last = parts.path.rstrip("/").rpartition("/")[2]
    # PostNL's own links end with the number, the country and the postal code.
    return re.sub(r"-[A-Z]{2}-\w+$", "", last)


def spellings(identifier: str) -> list[str]:
    """The identifier as typed, then folded and in normal form, with and without the "#"."""
    typed = _bare(identifier)
    words = (*_both(folded(typed)), *_both(normal_identifier(identifier)))
    return [spelling for spelling in dict.fromkeys((typed, *words)) if spelling]


def _both(word: str) -> Iterator[str]:
    """The word, then the word with the "#" added or left out."""
    if word:
        yield word
        yield word[1:] if word.startswith("#") else f"#{word}"
