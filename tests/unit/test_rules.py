"""The brand's rules for the v3 engine, and what they decide."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings as django_settings

from portal import checks
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.items import ItemsForm
from portal.rules import (
    WrongRules,
    current,
    is_in_window,
    is_returnable,
    is_same_postal_code,
    portal_settings,
    settings_of,
)
from portal.rules.file import EXAMPLE, parsed
from portal.rules.reasons import REASONS
from portal.sendcloud import OutgoingLookup

SMALL = """
[address]
name = "Shop"
address_line_1 = "Singel"
postal_code = "1012 VC"
city = "Amsterdam"
country_code = "NL"

[window]
days = 30

[sending]
options = ["drop_off_point"]

[[reason]]
id = 11
"""
DAYS = "a whole number from 14 to 3650, without quotation marks."
EVENING = datetime(2026, 11, 1, 22, 30, tzinfo=UTC)  # half past eleven in Amsterdam


def said(text: str) -> list[str]:
    """What is wrong with a file of this text."""
    with pytest.raises(WrongRules) as found:
        parsed(text)
    return [str(mistake) for mistake in found.value.mistakes]


@pytest.fixture
def folder(settings, tmp_path):
    """The brand's folder."""
    settings.BRAND_DIR = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("days = 13", f"window.days must be {DAYS}"),
        ('days = "30"', f"window.days must be {DAYS}"),
        ("days = true", f"window.days must be {DAYS}"),
        ("dayz = 30", "window.dayz is not known; did you mean days?"),
        ("days = 30 d", "this is not TOML: Expected newline or end of document after a statement."),
        ("days = 30\ndays = 40", "this is not TOML: Cannot overwrite a value."),
        ("[window]", "this is not TOML: Cannot declare ('window',) twice."),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_is_expected(wrong: str, sentence: str) -> None:
    text = SMALL.replace("days = 30", wrong)
    line = 10 + wrong.count("\n")
    assert f"Line {line}: {sentence}" in said(text)


def test_a_missing_key_is_named_with_the_line_of_its_table() -> None:
    assert said(SMALL.replace('city = "Amsterdam"\n', "")) == ["Line 2: address.city is missing."]


def test_a_missing_table_is_named_on_the_first_line() -> None:
    assert said(SMALL.replace("[[reason]]\nid = 11\n", "")) == ["Line 1: reason is missing."]


def test_all_mistakes_are_named_at_once_in_their_order() -> None:
    text = SMALL.replace("NL", "Holland").replace("id = 11", "id = 2").replace("point", "pint")
    assert [sentence.split(":")[0] for sentence in said(text)] == ["Line 7", "Line 13", "Line 16"]


@pytest.mark.parametrize("text", [*["", "a", "[", 'a = "'], SMALL + "x = '''\n\n"])
def test_a_file_that_ends_too_soon_is_wrong_on_a_line_that_exists(text: str) -> None:
    line = int(said(text)[0].split(":")[0].removeprefix("Line "))
    assert 1 <= line <= text.count("\n") + 1


def test_a_reason_may_stand_only_once() -> None:
    again = SMALL + "[[reason]]\nid = 30\n[[reason]]\nid = 11\n"
    assert said(again) == ["Line 20: reason.id names 11 a second time."]


def test_the_reason_that_says_nothing_by_itself_always_asks_for_a_note() -> None:
    [sentence] = said(SMALL + "[[reason]]\nid = 3\nasks_note = false\n")
    assert sentence == "Line 19: reason.asks_note must be true for 3, which says nothing by itself."
    assert parsed(SMALL.replace("11", "3")).asks_note(3)


def test_a_weight_that_is_no_number_is_named() -> None:
    for value in ("nan", "inf", "0", "-1.5"):
        [sentence] = said(SMALL.replace("[sending]", f"[sending]\nweight_kg = {value}"))
        assert sentence.startswith("Line 13: sending.weight_kg must be a number of kilograms")


def test_deep_nesting_is_refused() -> None:
    assert said("a = " + "[" * 9000 + "]" * 9000) == ["returns.toml nests too deeply."]


def test_the_smallest_file_has_defaults_for_the_rest() -> None:
    rules = parsed(SMALL)
    assert rules.weight == Decimal(1)
    assert rules.days_from_order == 44
    assert rules.address.body() == {
        "name": "Shop",
        "address_line_1": "Singel",
        "postal_code": "1012 VC",
        "city": "Amsterdam",
        "country_code": "NL",
    }
    assert not settings_of(rules, "en").enable_refunds


def test_the_window_lasts_through_its_last_day_in_the_shops_zone() -> None:
    rules = parsed(SMALL)
    last = EVENING + timedelta(days=30)
    assert is_in_window(rules, last, EVENING, None)
    assert not is_in_window(rules, last + timedelta(hours=1), EVENING, None)


def test_the_window_runs_from_the_order_only_without_a_delivery() -> None:
    rules = parsed(SMALL)
    now = EVENING + timedelta(days=44)
    assert is_in_window(rules, now, None, EVENING)
    assert not is_in_window(rules, now, EVENING, now)
    assert not is_in_window(rules, now, None, EVENING - timedelta(days=1))
    assert not is_in_window(rules, now, None, None)


def test_a_product_is_excluded_by_its_sku_or_a_part_of_its_name() -> None:
    rules = parsed(EXAMPLE.read_text())
    assert is_returnable(rules, "SHIRT-1", "Linen shirt")
    assert is_returnable(rules, "GIFT-CARD-BOX", "Box")
    assert not is_returnable(rules, " gift-card", "Anything")
    assert not is_returnable(rules, "X", "The GIFT  Card of € 50")
    assert is_returnable(rules, "", "")


@pytest.mark.parametrize(
    ("given", "known", "is_same"),
    [
        ("5611em", "5611 EM", True),
        ("5611-EM", "5611EM", True),
        ("SW1A 1AA", "sw1a1aa", True),
        ("5611 EM", "5611 EN", False),
        ("5611", "5611 EM", False),
        ("", "", False),
        (" - ", "-", False),
        ("٥٦١١", "5611", False),
    ],
)
def test_postal_codes_are_compared_without_case_blanks_and_hyphens(given, known, is_same) -> None:
    assert is_same_postal_code(given, known) is is_same


def test_the_brand_prefers_what_it_names_first_and_takes_nothing_else() -> None:
    rules = parsed(SMALL.replace("[sending]", '[sending]\ncarriers = ["postnl", "dpd"]'))
    assert rules.preference("postnl", "a:b") < rules.preference("dpd", "a:b")
    assert rules.preference("ups", "a:b") is None
    assert parsed(SMALL).preference("ups", "a:b") is not None


def test_orders_of_other_integrations_are_not_ours() -> None:
    rules = parsed(SMALL + "[account]\nintegration_ids = [7]\n")
    assert rules.is_ours(7)
    assert not rules.is_ours(8)
    assert not rules.is_ours(None)
    assert parsed(SMALL).is_ours(None)


def test_the_flow_gets_the_rules_as_settings_in_its_language(folder) -> None:
    folder.joinpath("returns.toml").write_text(EXAMPLE.read_text())
    dutch = portal_settings("nl")
    words = {reason.id: reason.description for reason in dutch.reasons}
    assert words[24] == "Jullie stuurden me iets anders"
    assert words[11] == "Ik heb me bedacht"
    assert [reason.id for reason in dutch.reasons if reason.require_message] == [21, 3]
    assert [(one.code, one.require_message) for one in dutch.refund_options] == [
        ("money", False),
        ("credit", False),
        ("exchange", True),
    ]
    assert dutch.delivery_options == ("drop_off_labelless", "drop_off_point", "pickup")
    german = {reason.id: reason.description for reason in portal_settings("de").reasons}
    assert german[24] == "Ich habe das falsche Produkt erhalten"


def test_every_reason_of_sendcloud_has_words_in_every_language() -> None:
    every = SMALL + "".join(f"[[reason]]\nid = {number}\n" for number in REASONS if number != 11)
    rules = parsed(every)
    english = settings_of(rules, "en").reasons
    assert {reason.id for reason in english} == {1, 3, 4, *range(6, 33)}
    for language, _name in django_settings.LANGUAGES[1:]:
        theirs = settings_of(rules, language).reasons
        assert all(reason.description for reason in theirs)
        assert not {one.description for one in theirs} & {one.description for one in english}


def test_a_mistake_in_a_change_leaves_a_running_portal_as_it_was(folder) -> None:
    file = folder / "returns.toml"
    file.write_text(SMALL)
    assert current().days == 30
    file.write_text(SMALL.replace("30", "31"))
    assert current().days == 31
    file.write_text(SMALL.replace("days = 30", "days = 1"))
    assert current().days == 31


def test_a_file_that_windows_wrote_can_be_read(folder) -> None:
    text = "\ufeff" + SMALL.replace("\n", "\r\n")
    folder.joinpath("returns.toml").write_bytes(text.encode())
    assert current().days == 30


def test_a_check_names_the_missing_file_and_keys(folder, settings) -> None:
    assert checks.check_engine() == []
    settings.RETURNS_ENGINE = "v3"
    settings.SENDCLOUD_PUBLIC_KEY = settings.SENDCLOUD_CLIENT_ID = ""
    keys, rules = checks.check_engine()
    assert (keys.id, keys.msg) == ("portal.E005", "RETURNS_ENGINE=v3 needs API keys.")
    assert rules.msg == "returns.toml: returns.toml is missing in the brand's folder."


def test_a_check_names_every_mistake_with_its_line(folder, settings) -> None:
    settings.RETURNS_ENGINE, settings.SENDCLOUD_PUBLIC_KEY = "v3", "key"
    folder.joinpath("returns.toml").write_text(SMALL.replace("days = 30", "days = 3"))
    [error] = checks.check_engine()
    assert (error.id, error.msg.split(" must")[0]) == (
        "portal.E006",
        "returns.toml: Line 10: window.days",
    )
    folder.joinpath("returns.toml").write_bytes(b"\xff")
    [error] = checks.check_engine()
    assert error.msg == "returns.toml: returns.toml cannot be read as a text in UTF-8."


def test_a_reason_of_the_rules_can_ask_for_a_note_before_the_form_is_right() -> None:
    settings = settings_of(parsed(EXAMPLE.read_text()), "en")
    lookup = {"parcel": {"id": 1}, "products": [{"id": "a"}], "access_token": "t"}
    outgoing = OutgoingLookup.model_validate(lookup)
    draft = ReturnDraft(outgoing=outgoing, settings=settings)
    chosen = {"chosen-0": "on", "quantity-0": "1"}
    plain = ItemsForm(draft, chosen | {"reason-0": "11", "note-0": ""})
    assert plain.is_valid()
    form = ItemsForm(draft, chosen | {"reason-0": "21", "note-0": ""})
    assert form.errors == {"note-0": ["Please tell us the reason."]}
    assert form.rows[0].is_open
    assert '<option value="21" selected data-note>' in str(form["reason-0"])
    assert ItemsForm(draft, chosen | {"reason-0": "21", "note-0": "A hole"}).is_valid()


def test_the_documentation_shows_the_example_and_every_reason_as_they_are() -> None:
    page = (django_settings.ROOT / "docs/engines.md").read_text()
    assert f"```toml\n{EXAMPLE.read_text()}```\n" in page
    for number, words in REASONS.items():
        assert f"| {number} | {words} |\n" in page


def test_the_company_of_the_return_address_names_the_brand() -> None:
    rules = parsed(EXAMPLE.read_text())
    person = replace(rules, address=replace(rules.address, company_name=""))
    assert settings_of(rules, "en").brand.name == "Noordpunt B.V."
    assert settings_of(person, "en").brand.name == "Noordpunt Returns"
