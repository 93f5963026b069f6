"""The doctor says which engine works here, and what the other would bring and cost."""

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from portal.rules.file import EXAMPLE
from portal.simulator import brands
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator

IN_USE = "Engines: {} is in use and has what it needs."


@pytest.fixture
def portal(simulator: Simulator, settings, db, tmp_path) -> Iterator[Simulator]:
    """Keys that work, and a brand's folder."""
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = (
        auth.PUBLIC_KEY,
        auth.SECRET_KEY,
    )
    settings.BRAND_DIR = tmp_path
    features = brands.SETTINGS["noordpunt"]["portal"]["brand"]["features"]
    yield simulator
    brands.SETTINGS["noordpunt"]["portal"]["brand"]["features"] = features


def with_rules(settings) -> None:
    settings.RETURNS_ENGINE = "v3"
    (settings.BRAND_DIR / "returns.toml").write_text(EXAMPLE.read_text())


def switch_portal_off() -> None:
    brands.SETTINGS["noordpunt"]["portal"]["brand"]["features"] = {"returns_portal": False}


def said() -> str:
    out = io.StringIO()
    with pytest.raises(SystemExit):  # other subjects, of which this is not about, are wrong here
        call_command("doctor", stdout=out)
    return out.getvalue()


def test_v2_works_and_the_doctor_names_what_v3_lacks_and_would_change(portal) -> None:
    text = said()
    assert f"ok     {IN_USE.format('v2')}\n" in text
    assert (
        "v3 would not work yet: returns.toml is missing or has mistakes. It would bring orders"
        in text
    )
    assert "without fees and payment, photos, chosen drop-off points" in text
    assert "Rules:" not in text


def test_a_brand_whose_portal_is_off_reads_that_v3_would_work(portal, settings) -> None:
    with_rules(settings)
    settings.RETURNS_ENGINE = "v2"
    switch_portal_off()
    text = said()
    assert "note   Engines: v2 is in use and cannot work: Sendcloud shows no open return" in text
    assert "Put that right, or read docs/engines.md and set RETURNS_ENGINE=v3." in text
    assert "ok     Engines: v3 would work too. It would bring orders" in text


def test_v3_needs_no_portal(portal, settings) -> None:
    with_rules(settings)
    switch_portal_off()
    text = said()
    assert "note   Brand: The brand's return portal is switched off.\n" in text
    assert f"ok     {IN_USE.format('v3')}\n" in text
    assert "v2 would not work yet: Sendcloud shows no open return portal for the brand." in text


def test_v3_needs_no_brand_that_sendcloud_knows(portal, settings) -> None:
    with_rules(settings)
    settings.BRAND_DOMAIN = "no-such-brand"
    text = said()
    assert "note   Brand: Sendcloud has no return portal for no-such-brand.\n" in text
    assert IN_USE.format("v3") in text


def test_v3_in_use_reads_what_v2_would_bring(portal, settings) -> None:
    with_rules(settings)
    text = said()
    assert "ok     Rules: returns.toml is right; days: 30, reasons: 6, ways: 3. Orders of" in text
    ways = "drop_off_labelless, drop_off_point, pickup"
    assert f"ok     Returns: A return by your rules can be made; ways: {ways}.\n" in text
    assert "ok     Engines: v2 would work too. It would bring fees and payment, photos" in text


def test_v3_without_keys_rules_or_options_cannot_work(portal, settings) -> None:
    settings.RETURNS_ENGINE = "v3"
    text = said()
    assert "wrong  Rules: returns.toml: returns.toml is missing in the brand's folder." in text
    assert str(EXAMPLE) in text
    assert "v3 is in use and cannot work: returns.toml is missing or has mistakes." in text
    with_rules(settings)
    portal.world.switches.return_options = False
    assert "v3 is in use and cannot work: no carrier was seen to take a return." in said()
    settings.SENDCLOUD_PUBLIC_KEY = settings.SENDCLOUD_SECRET_KEY = ""
    text = said()
    assert "wrong  Keys: No API keys are set, and RETURNS_ENGINE=v3 needs them." in text
    assert "v3 is in use and cannot work: the API keys are missing or were not accepted; " in text


def rules_with(settings, old: str, new: str) -> None:
    settings.RETURNS_ENGINE = "v3"
    (settings.BRAND_DIR / "returns.toml").write_text(EXAMPLE.read_text().replace(old, new))


def test_rules_that_no_option_of_the_account_fits_are_wrong(portal, settings) -> None:
    rules_with(settings, "carriers = []", 'carriers = ["mondial_relay"]')
    text = said()
    assert "wrong  Returns: None of the account's options (4) fits returns.toml.\n" in text
    assert "v3 is in use and cannot work: no carrier was seen to take a return." in text


def test_a_way_that_no_option_takes_is_a_note(portal, settings) -> None:
    rules_with(settings, "carriers = []", 'carriers = ["postnl", "dpd"]')
    text = said()
    assert "can be made; ways: drop_off_labelless, drop_off_point.\n" in text
    assert (
        "note   Returns: returns.toml offers pickup, but no option of the account does.\n" in text
    )


def test_a_brand_that_sendcloud_does_not_know_would_be_refused(portal, settings) -> None:
    rules_with(settings, "# brand_id = 1 ", "brand_id = 99999 ")
    text = said()
    assert "wrong  Returns: Sendcloud would refuse a return by your rules: Brand not found." in text


def test_every_mistake_of_the_rules_is_a_finding_with_its_line(portal, settings) -> None:
    (settings.BRAND_DIR / "returns.toml").write_text(EXAMPLE.read_text().replace("= 30 ", "= 3 "))
    assert "note   Rules: returns.toml: Line 16: window.days must be a whole number" in said()
    settings.RETURNS_ENGINE = "v3"
    text = said()
    assert "wrong  Rules: returns.toml: Line 16: window.days must be a whole number" in text
    assert text.count("window.days must be") == 1


def test_while_sendcloud_is_away_no_engine_is_judged(portal, settings) -> None:
    settings.SENDCLOUD_API_URL = "http://127.0.0.1:9/api"
    text = said()
    assert "-      Engines: Not looked at, because it needs: Sendcloud.\n" in text
    assert "is in use" not in text
