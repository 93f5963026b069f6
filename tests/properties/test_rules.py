"""A mistake in the brand's rules is named with its line, however the file is written."""

import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.rules import Mistake, WrongRules
from portal.rules.file import EXAMPLE, parsed
from portal.rules.lines import lines_of
from tests.properties.toml_writer import Path, Writer, tables

WORDS = {"nl": "Anders", "de": "Sonstiges"}
WHOLE: dict[str, Any] = {
    "address": {
        "name": "Shop",
        "company_name": "Shop B.V.",
        "address_line_1": "Singel",
        "house_number": "1",
        "address_line_2": "Dock 3",
        "postal_code": "1012 VC",
        "city": "Amsterdam",
        "country_code": "NL",
        "state_province_code": "NH",
        "email": "returns@shop.example",
        "phone_number": "+31 20 123 4567",
    },
    "window": {"days": 30, "days_from_order": 40},
    "products": {"excluded_skus": ["A", "B"], "excluded_names": ["gift card"]},
    "reason": [{"id": 11}, {"id": 3, "asks_note": True, "text": WORDS}],
    "refund": [{"code": "money", "text": WORDS}, {"code": "credit", "asks_note": False}],
    "sending": {
        "options": ["drop_off_point", "pickup"],
        "carriers": ["postnl", "dpd"],
        "option_codes": ["postnl:standard/return"],
        "weight_kg": 2,
    },
    "account": {"brand_id": 1, "integration_ids": [7, 8]},
}


def paths(value: Any, path: Path = ()) -> list[Path]:
    """The paths of all values, tables and lists included."""
    inner: Any = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    below = [(found, (*path, name)) for name, found in inner]
    return [one for found, there in below for one in (there, *paths(found, there))]


def at(value: Any, path: Path) -> Any:
    """The value that the path leads to."""
    return at(value[path[0]], path[1:]) if path else value


def changed(value: Any, path: Path, new: Any) -> Any:
    """A copy with one value replaced."""
    if not path:
        return new
    copy = list(value) if isinstance(value, list) else dict(value)
    copy[path[0]] = changed(copy[path[0]], path[1:], new)
    return copy


def mistakes(text: str) -> tuple[Mistake, ...]:
    """What is wrong with a file of this text."""
    try:
        parsed(text)
    except WrongRules as wrong:
        return wrong.mistakes
    return ()


TABLES = [path for path in [(), *paths(WHOLE)] if isinstance(at(WHOLE, path), dict)]
seeds = st.integers(0, 2**32)


@settings(max_examples=300)
@given(tables, seeds)
def test_every_key_is_found_on_the_line_that_names_it(content, seed) -> None:
    writer = Writer(seed)
    text = writer.whole(content)
    assert tomllib.loads(text) == content
    assert lines_of(text) == writer.lines


@pytest.mark.parametrize("path", paths(WHOLE), ids=lambda path: ".".join(map(str, path)))
@settings(max_examples=8)
@given(seeds)
def test_a_wrong_value_is_named_with_its_key_and_line(path, seed) -> None:
    writer = Writer(seed)
    text = writer.whole(changed(WHOLE, path, 123456789)).replace("123456789", "1979-05-27")
    [mistake] = mistakes(text)
    assert mistake.line == writer.lines[path]
    assert mistake.sentence.startswith(".".join(part for part in path if isinstance(part, str)))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: ".".join(map(str, path)) or "top")
@settings(max_examples=4)
@given(seeds)
def test_an_unknown_key_is_named_with_its_line(path, seed) -> None:
    writer = Writer(seed)
    text = writer.whole(changed(WHOLE, path, {**at(WHOLE, path), "photoz": 1}))
    [mistake] = mistakes(text)
    assert mistake.line == writer.lines[(*path, "photoz")]
    assert "photoz" in mistake.sentence


@settings(max_examples=300)
@given(tables | st.just(WHOLE), st.text("[]\"'=#{},.\n\x00a1", max_size=5), seeds, st.floats(0, 1))
def test_no_text_at_all_breaks_the_reading(content, noise, seed, where) -> None:
    text = Writer(seed).whole(content)
    place = int(where * len(text))
    spoiled = text[:place] + noise + text[place:]
    last = spoiled.count("\n") + 1
    assert all(0 < mistake.line <= last for mistake in mistakes(spoiled))


def test_the_example_is_right() -> None:
    assert parsed(EXAMPLE.read_text()).days == 30


def test_a_date_is_no_value_of_any_key() -> None:
    """What the test of wrong values relies on."""
    assert tomllib.loads("a = 1979-05-27")["a"] == date(1979, 5, 27)
