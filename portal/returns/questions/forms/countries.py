"""The countries a parcel may be sent from, by ISO 3166 code."""

import unicodedata
from functools import lru_cache
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _

from portal.returns import formatting
from portal.returns.questions.forms import country_rules
from portal.returns.questions.forms.country_rules import WITH_STATES

CODES = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL NO PL PT RO SK SI ES SE CH GB"


def choices() -> list[tuple[str, str]]:
    """The countries by name, as the page's language calls and sorts them."""
    return [("", _("Choose a country")), *_by_name(formatting.locale())]


@lru_cache(maxsize=16)
def _by_name(locale: str) -> list[tuple[str, str]]:
    names = Locale.parse(locale).territories
    named = ((code, str(names[code])) for code in CODES.split())
    return sorted(named, key=lambda country: _sorted_as(country[1]))


def state_choices() -> list[tuple[str, Any]]:
    """The provinces of the countries that need one, under each country's name."""
    names = _names()
    groups = [(names[country], country_rules.states(country)) for country in WITH_STATES]
    return [("", _("Choose a province")), *groups]


def _names() -> Any:
    return Locale.parse(formatting.locale()).territories


def _sorted_as(name: str) -> str:
    """Without accents, so that Österreich stands at O."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
