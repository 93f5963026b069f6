"""What people type and paste, brought into one form."""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, urlsplit

TRACKING_PARAMETERS = ("tracking_number", "code", "barcode", "b")


@dataclass(frozen=True)
class LookupQuery:
    """Which parcel is looked for: made once, from what was typed.

    `identifier` is an order or tracking number as it was typed, or what a pasted tracking URL
    names; `postal_code` is in capitals, without blanks.
    """

    identifier: str
    postal_code: str

    @classmethod
    def from_input(cls, identifier: str, postal_code: str) -> Self:
        """The query behind the two fields of the lookup form."""
        return cls(_bare(identifier), re.sub(r"\s+", "", postal_code).upper())

    @property
    def spellings(self) -> list[str]:
        """The spellings of the identifier that Sendcloud is asked for, in this order."""
        return spellings(self.identifier)

    @property
    def key(self) -> str:
        """One name for all spellings, for limits and hashes."""
        return normal_identifier(self.identifier).lstrip("#")


def normal_identifier(text: str) -> str:
    """What people paste and type, as one word in capitals: `5611 em`, a tracking URL."""
    return re.sub(r"\s+", "", _bare(text)).upper()


def _bare(text: str) -> str:
    """The text as it was typed, or what a pasted tracking URL names."""
    text = text.strip()
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
    """The identifier as typed and with the "#" added or left out, then both in normal form."""
    words = _bare(identifier), normal_identifier(identifier)
    both = (spelling for word in words if word for spelling in (word, _with_or_without_hash(word)))
    return [spelling for spelling in dict.fromkeys(both) if spelling]


def _with_or_without_hash(word: str) -> str:
    return word[1:] if word.startswith("#") else f"#{word}"
