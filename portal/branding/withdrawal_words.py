"""The words of the withdrawal function, as the law has them or as the brand replaced them.

BRAND_DIR/withdrawal.toml has a table for each language:

    [de]
    link = "Vertrag widerrufen"
    button = "Widerruf bestätigen"
    next = "Wir erstatten Ihnen den Preis innerhalb von 14 Tagen."
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from portal.config.withdrawal import WORDS, Words

FILE = "withdrawal.toml"


@dataclass(frozen=True)
class Link:
    """Where a customer withdraws: here, in the shop, or nowhere; then `url` is empty."""

    url: str
    title: str


def link() -> Link:
    """The link of every customer's page, in the page's language. Needs no database."""
    url = reverse("withdraw") if settings.WITHDRAWAL else settings.WITHDRAWAL_URL
    return Link(url, words().link)


def words() -> Words:
    """The link and the button in the page's language."""
    given = _given().get(_language(), {})
    if is_pair(given):
        return Words(given["link"], given["button"])
    return WORDS[_language()]


def next_steps() -> str:
    """What happens after a withdrawal, in the brand's own words; empty where it has none."""
    return str(_given().get(_language(), {}).get("next", ""))


def replaced() -> list[str]:
    """The languages whose words are not the law's any more."""
    return [
        language
        for language, words in WORDS.items()
        if is_pair(given := _given().get(language, {}))
        and Words(given["link"], given["button"]) != words
    ]


def is_pair(given: Mapping[str, Any]) -> bool:
    """Whether a table replaces both words."""
    return all(isinstance(given.get(name), str) and given[name].strip() for name in WORDS_OF)


WORDS_OF = ("link", "button")


def is_readable() -> bool:
    """Whether the brand's file is missing or can be used."""
    file = settings.BRAND_DIR / FILE
    return not file.is_file() or _parsed(file, file.stat().st_mtime_ns) is not None


def _language() -> str:
    language = get_language() or settings.LANGUAGE_CODE
    return language if language in WORDS else settings.LANGUAGE_CODE


def _given() -> Mapping[str, Mapping[str, Any]]:
    file: Path = settings.BRAND_DIR / FILE
    try:
        tables = _parsed(file, file.stat().st_mtime_ns)
    except OSError:
        return {}
    return tables or {}


@lru_cache(maxsize=4)
def _parsed(file: Path, _changed_at: int) -> Mapping[str, Mapping[str, Any]] | None:
    """The tables of the file; None for a file that cannot be read."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return {name: table for name, table in content.items() if isinstance(table, dict)}
