"""The language of the customer's pages: what it escapes, how it writes figures, what it misses."""

from datetime import date
from pathlib import Path

import pytest
from django.template import engines
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2] / "templates"
PAGES = sorted(
    str(path.relative_to(ROOT / "customer")) for path in ROOT.rglob("customer/**/*.html")
)
PANEL = "layout/panel.html"  # what each page extends where htmx asks; views name it alike


def rendered(source: str, **context: object) -> str:
    """A page's text."""
    return engines["jinja2"].from_string(source).render(context)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_compiles_and_hides_none_of_the_consoles(name: str) -> None:
    assert engines["jinja2"].get_template(name)
    assert not (ROOT / name).exists() or name == PANEL


def test_pages_of_both_languages_come_without_their_frame_for_htmx() -> None:
    for engine in engines.all():
        assert engine.get_template(PANEL).render({}).strip() == ""


def test_what_customers_and_shops_write_is_escaped() -> None:
    text = "<b>'\""
    filled = "{{ _('Order %(of)s', of=text) }}", "{% trans %}Return {{ text }}{% endtrans %}"
    for page in ("{{ text }}", *filled):
        assert rendered(page, text=text).endswith("&lt;b&gt;&#39;&#34;")


def test_a_page_writes_figures_and_days_as_its_reader_does() -> None:
    page = "{{ share }} {{ day }}"
    with translation.override("de"):
        assert rendered(page, share=1.5, day=date(2026, 11, 28)) == "1,5 28. November 2026"


def test_what_a_page_is_not_given_is_empty() -> None:
    assert rendered("{{ draft.settings.fee }}{% if draft.opened_by %}staff{% endif %}") == ""


def test_a_text_with_a_per_cent_sign_is_translated() -> None:
    with translation.override("de"):
        text = rendered(
            "{{ _('Nothing scrolls sideways at a width of 320 pixels or a zoom of 200%%.') }}"
        )
    assert "200" in text
    assert "%%" not in text
    assert "Nothing" not in text
