"""The layout's fragments: rendered once, and rendered again when the brand's settings change."""

import pytest
from django.conf import settings
from django.utils import translation

from portal.branding import fragments
from portal.branding.brand import Brand
from portal.sendcloud import PortalSettings
from portal.sendcloud.portal_settings import Brand as TheirBrand

OWN = dict.fromkeys(settings.BRAND, "")
TOP, LANGUAGES = "layout/header.html", "layout/languages.html"


def named(name: str) -> Brand:
    """A brand of this name, as Sendcloud would describe it."""
    return Brand(PortalSettings(brand=TheirBrand(name=name)), OWN)


def test_one_rendering_serves_all_visitors_until_the_brand_changes() -> None:
    first = named("Noordpunt")
    rendered = fragments.render_fragment(TOP, first)
    assert fragments.render_fragment(TOP, Brand(first.settings, OWN)) is rendered
    assert "Zuidpunt" in fragments.render_fragment(TOP, named("Zuidpunt"))


@pytest.mark.parametrize(("language", "words"), [("en", "Language: "), ("nl", "Taal: ")])
def test_each_language_has_its_own_rendering(language: str, words: str) -> None:
    brand = named("Noordpunt")
    with translation.override("de"):
        fragments.render_fragment(LANGUAGES, brand)
    with translation.override(language):
        assert words in fragments.render_fragment(LANGUAGES, brand)
