"""The pages stay readable whatever colours a brand chooses."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.branding import palette
from portal.branding.colors import color, contrast
from portal.branding.palette import Choice

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
MAYBE = st.one_of(st.just(""), COLORS)
CHOICES = st.builds(Choice, COLORS, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE)
GROUNDS = ("ground", "card", "tint", "badge")
# Colours of texts, each with its background.
TEXTS = [
    *(
        (text, ground)
        for text in ("ink", "grey", "brand", "accent", "danger")
        for ground in GROUNDS
    ),
    ("on-brand", "brand"),
    ("on-brand", "strong"),
    ("on-top", "top"),
    ("on-foot", "foot"),
    ("foot-link", "foot"),
]
# Borders of fields, the progress mark and the focus ring.
SHAPES = [(shape, ground) for shape in ("border", "brand", "accent") for ground in GROUNDS[:3]]


@given(CHOICES)
@example(Choice("#ffffff", "#ffffff", "#ffffff", "#000000", "#000000"))
@example(Choice("#000000", "#777777", "#777777", "#757575", "#767676"))
@example(Choice("#ffff00"))
@example(Choice("#ffff00", accent="#00ffff", ground="#000000"))
def test_every_text_can_be_read_on_its_ground_in_both_schemes(choice: Choice) -> None:
    for tokens in (palette.light(choice), palette.dark(choice)):
        for text, ground in TEXTS:
            assert contrast(tokens[text], tokens[ground]) >= 4.5, (text, ground, choice)
        for shape, ground in SHAPES:
            assert contrast(tokens[shape], tokens[ground]) >= 3, (shape, ground, choice)


@given(COLORS)
def test_a_colour_that_can_be_read_stays_as_it_is(chosen: str) -> None:
    tokens = palette.light(Choice(chosen))
    grounds = [palette.LIGHT["ground"], palette.LIGHT["card"], tokens["tint"], tokens["badge"]]
    if tokens["brand"] == chosen:
        assert all(contrast(chosen, ground) >= 4.5 for ground in grounds)
    else:
        assert contrast(tokens["brand"], "#ffffff") > contrast(chosen, "#ffffff")


def test_the_dark_scheme_leaves_out_a_bright_header() -> None:
    choice = Choice("#0f4c3a", top="#ffffff", on_top="#0f4c3a")
    assert palette.light(choice)["top"] == "#ffffff"
    assert palette.dark(choice)["top"] == palette.DARK["card"]


def test_a_dark_header_is_the_brands_own_in_both_schemes() -> None:
    choice = Choice("#0f4c3a", top="#112857", on_top="#ffffff")
    assert palette.light(choice)["top"] == palette.dark(choice)["top"] == "#112857"


@pytest.mark.parametrize("value", ["red", "#12", "#12345g", "#fff;}", "url(x)", "", "rgb(0,0,0)"])
def test_a_value_that_is_no_colour_never_enters_a_stylesheet(value: str) -> None:
    assert color(value) == ""


def test_the_first_valid_colour_is_taken() -> None:
    assert color("", "teal", "#0AF", "#123456") == "#00aaff"


def test_an_accent_colours_what_is_chosen_and_leaves_the_buttons() -> None:
    plain, accented = Choice("#0f4c3a"), Choice("#0f4c3a", accent="#b4451f")
    for scheme in (palette.light, palette.dark):
        with_accent, without = scheme(accented), scheme(plain)
        assert with_accent["accent"] != with_accent["brand"] == without["brand"]
        assert with_accent["tint"] != without["tint"]
        assert without["accent"] == without["brand"]


def test_a_ground_is_made_bright_enough_to_read_on() -> None:
    assert palette.light(Choice("#0f4c3a", ground="#fbf6ec"))["ground"] == "#fbf6ec"
    assert palette.light(Choice("#0f4c3a", ground="#553311"))["ground"] != "#553311"
    assert palette.dark(Choice("#0f4c3a", ground="#fbf6ec"))["ground"] == palette.DARK["ground"]
