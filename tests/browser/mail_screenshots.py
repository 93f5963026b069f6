"""Takes pictures of every mail as a mail program shows it: wide and narrow, light and dark.

Only `make screenshots` runs it, because the suite does not collect a file of this name.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from PIL import Image
from playwright.sync_api import Page

from portal.letters import preview
from portal.returns.mails import samples
from portal.returns.mails.samples import SAMPLES
from portal.simulator.media import logo
from portal.simulator.server import Simulator

pytestmark = pytest.mark.django_db
FOLDER = django_settings.VAR / "screenshots/mails"
OTHERS = [code for code, _name in django_settings.LANGUAGES if code != "en"]


def take(
    page: Page,
    name: str,
    document: str,
    widths: Sequence[int] = (390, 640),
    schemes: str = "light dark",
) -> None:
    """Take pictures of a mail's HTML, and refuse one that is wider than the window."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.set_content(document)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        for scheme in schemes.split():
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_mail_has_its_pictures(page: Page, simulator: Simulator, name: str) -> None:
    take(page, name, preview.document(samples.letter(name, "en")))


@pytest.mark.parametrize("language", OTHERS)
def test_every_mail_has_a_picture_in_each_language(
    page: Page, simulator: Simulator, language: str
) -> None:
    for name in SAMPLES:
        document = preview.document(samples.letter(name, language))
        take(page, f"{language}-{name}", document, [390], "light")


@pytest.mark.parametrize("colors", [("", ""), ("#14202b", "#ffffff"), ("#ffe14a", "#222222")])
def test_a_mail_with_a_logo_has_its_pictures(
    page: Page, simulator: Simulator, settings: Any, tmp_path: Path, colors: tuple[str, str]
) -> None:
    (tmp_path / "logo.png").write_bytes(logo("Noordpunt", "#f2b56b"))
    settings.BRAND_DIR = tmp_path
    background, ink = colors
    settings.BRAND = settings.BRAND | {"header_background": background, "header_color": ink}
    cache.clear()
    document = preview.document(samples.letter("code_ready", "en"))
    take(page, f"logo-on-{background.removeprefix('#') or 'nothing'}", document)


def test_a_mail_without_its_pictures_has_a_picture(
    page: Page, simulator: Simulator, settings: Any, tmp_path: Path
) -> None:
    Image.new("RGB", (480, 96), "#f2b56b").save(tmp_path / "logo.png")
    settings.BRAND_DIR = tmp_path
    document = preview.document(samples.letter("code_ready", "en"))
    take(page, "pictures-blocked", re.sub(r'src="data:[^"]*"', 'src="cid:blocked"', document))
