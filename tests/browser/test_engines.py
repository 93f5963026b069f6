"""The same walk through a real browser, whichever way the brand makes its returns."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.simulator.server import Simulator
from tests.browser.test_browser import heading, look_up, press
from tests.harness.with_keys import made, serve_with_keys


@pytest.mark.parametrize("engine", ["v2", "v3"])
def test_a_walk_ends_with_a_label_on_either_engine(
    portal: Page, simulator: Simulator, settings, tmp_path: Path, engine: str
) -> None:
    if engine == "v3":
        serve_with_keys(settings, simulator, tmp_path)
    look_up(portal)
    portal.locator("#id_reason-0").select_option(value="31")
    press(portal)
    heading(portal, "How will you send it back?")
    portal.get_by_role("radio", name="Drop off with a printed label").check()
    if engine == "v2":  # a place is chosen, which v3 cannot pass on
        expect(portal.locator("input[name=service_point]").first).to_be_checked()
    press(portal)
    heading(portal, "Check and confirm")
    press(portal)
    expect(portal.get_by_role("heading", level=1)).to_contain_text(
        "Your label is ready", timeout=30_000
    )
    with portal.expect_download() as waiting:
        portal.get_by_role("link", name="Download label (PDF)").click()
    waiting.value.save_as(tmp_path / "label.pdf")
    assert (tmp_path / "label.pdf").read_bytes().startswith(b"%PDF-")
    assert len(made(simulator)) == (engine == "v3")
