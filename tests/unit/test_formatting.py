"""How each language writes prices, dates, distances, opening hours and countries."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from portal.returns import formatting
from portal.returns.questions.forms import countries
from portal.sendcloud.outgoing import ServicePoint

SPACE = "\N{NO-BREAK SPACE}"
LATE = ServicePoint(id=1, formatted_opening_times={0: ["09:00 - 18:30", "20:00 - 24:00"]})


@pytest.mark.parametrize(
    ("language", "price", "day", "monday"),
    [
        ("en", "€1,203.50", "Thursday, 26 November 2026", "Monday"),
        ("nl", f"€{SPACE}1.203,50", "donderdag 26 november 2026", "Maandag"),
        ("de", f"1.203,50{SPACE}€", "Donnerstag, 26. November 2026", "Montag"),
        (
            "fr",
            f"1\N{NARROW NO-BREAK SPACE}203,50{SPACE}€",
            "jeudi 26 novembre 2026",
            "Lundi",
        ),
        ("es", f"1.203,50{SPACE}€", "jueves, 26 de noviembre de 2026", "Lunes"),
        ("it", f"1.203,50{SPACE}€", "giovedì 26 novembre 2026", "Lunedì"),
    ],
)
def test_each_language_writes_prices_and_days_its_own_way(
    language: str, price: str, day: str, monday: str
) -> None:
    with translation.override(language):
        assert formatting.money(Decimal("1203.50")) == price
        assert formatting.long_date(date(2026, 11, 26)) == day
        whole = day.removesuffix(" 2026").removesuffix(" de")
        near = formatting.near_day(date(2026, 11, 26))
        assert near.replace(",", "") == whole.replace(",", "")
        assert formatting.opening_hours(LATE)[0][0] == monday


@pytest.mark.parametrize(
    ("metres", "written"),
    [
        (0, "about 500 m"),
        (249, "about 500 m"),
        (740, "about 500 m"),
        (760, "about 1 km"),
        (1260, "about 1.5 km"),
        (23_300, "about 23.5 km"),
        (None, ""),
    ],
)
def test_a_distance_is_told_in_steps_of_half_a_kilometre(
    metres: float | None, written: str
) -> None:
    assert formatting.rough_distance(metres) == written


def test_distances_have_the_languages_own_comma() -> None:
    assert formatting.distance(2000) == "2 km"
    with translation.override("de"):
        assert formatting.rough_distance(1400) == "etwa 1,5 km"


def test_opening_hours_are_ranges_and_may_last_until_midnight() -> None:
    assert formatting.opening_hours(LATE)[0][1] == "09:00–18:30, 20:00–00:00"
    with translation.override("de"):
        assert formatting.opening_hours(LATE)[0][1] == "09:00–18:30 Uhr, 20:00–00:00 Uhr"


def test_countries_are_named_and_sorted_as_in_the_language() -> None:
    with translation.override("de"):
        names = [name for _code, name in countries.choices()][1:]
    assert names.index("Norwegen") < names.index("Österreich") < names.index("Polen")


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["Monday–Friday: 09:00–18:00", "Saturday: 09:00–13:00", "Sunday: Closed"]),
        ("nl", ["Maandag–vrijdag: 09:00–18:00", "Zaterdag: 09:00–13:00", "Zondag: Gesloten"]),
        (
            "de",
            [
                "Montag–Freitag: 09:00–18:00 Uhr",
                "Samstag: 09:00–13:00 Uhr",
                "Sonntag: Geschlossen",
            ],
        ),
        (
            "fr",
            [
                f"Lundi–vendredi{SPACE}: 09:00\u2009–\u200918:00",
                f"Samedi{SPACE}: 09:00\u2009–\u200913:00",
                f"Dimanche{SPACE}: Fermé",
            ],
        ),
    ],
)
def test_days_with_the_same_hours_are_one_line(language: str, lines: list[str]) -> None:
    times = {str(day): ["09:00 - 18:00"] for day in range(5)} | {"5": ["09:00 - 13:00"]}
    point = LATE.model_copy(
        update={"formatted_opening_times": {int(day): tuple(t) for day, t in times.items()}}
    )
    with translation.override(language):
        assert formatting.week(point) == lines


def test_a_point_without_hours_has_no_lines() -> None:
    assert formatting.week(LATE.model_copy(update={"formatted_opening_times": {}})) == []


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("en", "Thu 10 December", "10 Dec"),
        ("nl", "donderdag 10 december", "10 dec"),
        ("de", "Donnerstag, 10. Dezember", "10. Dez."),
        ("fr", "jeudi 10 décembre", "10 déc."),
        ("es", "jueves 10 de diciembre", "10 dic"),
        ("it", "giovedì 10 dicembre", "10 dic"),
    ],
)
def test_a_day_to_act_on_leaves_out_the_year_in_every_language(
    language: str, day: str, month: str
) -> None:
    with translation.override(language):
        assert formatting.short_day(date(2026, 12, 10)) == day
        assert formatting.short_date(date(2026, 12, 10)) == month


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("fr", "mardi 1er décembre", "1er déc."),
        ("it", "martedì 1 dicembre", "1 dic"),
    ],
)
def test_only_french_says_the_first_of_a_month_as_an_ordinal(
    language: str, day: str, month: str
) -> None:
    first = date(2026, 12, 1)
    with translation.override(language):
        assert formatting.near_day(first) == formatting.short_day(first) == day
        assert formatting.long_date(first) == f"{day} 2026"
        assert formatting.short_date(first) == month


def test_only_the_first_is_an_ordinal_in_french() -> None:
    with translation.override("fr"):
        assert formatting.short_day(date(2026, 12, 11)) == "vendredi 11 décembre"
        assert formatting.date(date(2026, 12, 31)) == "31 décembre 2026"
