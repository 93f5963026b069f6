"""What holds for the whole site: pages, errors, settings, templates and documents."""

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.template.loader import get_template
from django.test import Client

from portal import sendcloud
from portal.error_pages import ERROR_PAGES, error_page_of
from portal.returns.questions.pages import PAGES
from portal.sendcloud.errors import SendcloudError
from tests.harness.customer import Customer
from tests.harness.leaks import leaked

ROOT = Path(django_settings.ROOT)
SETTINGS = "".join(
    (ROOT / f"portal/{name}.py").read_text()
    for name in ("settings", "config/database", "config/places")
)
# gunicorn.conf.py reads HOST, PORT and the numbers of workers and threads itself.
VARIABLES = set(re.findall(r'(?:text|env\.\w+)\(\s*"([A-Z_]+)"', SETTINGS)) | set(
    re.findall(r'environ\.get\("([A-Z_]+)"', (ROOT / "gunicorn.conf.py").read_text())
)


@pytest.fixture
def pages(customer: Customer) -> list[tuple[str, object, str]]:
    """URL, response and HTML of every page of a whole return, in order."""
    seen = []

    def note() -> None:
        seen.append((customer.url, customer.page, customer.text))

    customer.visit("/")
    note()
    customer.look_up()
    note()
    customer.choose_items()
    note()
    customer.post(delivery_option="drop_off_point")
    note()
    customer.take_first()
    note()
    customer.confirm()
    note()
    customer.wait(3)
    note()
    return seen


def test_every_page_has_one_heading_and_a_title(pages: list) -> None:
    assert len(pages) == 7
    for _, _, text in pages:
        assert len(re.findall("<h1", text)) == 1
        assert re.search(r"<title>\s*\S", text)


def test_no_page_shows_a_token_or_the_customer(pages: list) -> None:
    """Security 6: no page of the flow shows a token, an address or a mail."""
    for url, _, text in pages:
        assert leaked(text, "Shopper", "Insulindelaan", "5642", "shopper@", "+316") == [], url


def test_no_url_names_the_order_or_the_place(pages: list) -> None:
    """Security 9: no link, form or htmx attribute of the whole flow."""
    for url, _, text in pages:
        for link in [url, *re.findall(r'(?:href|action|src|hx-\w+)="([^"]+)"', text)]:
            assert not re.search(r"eyJ|1001|5642|@", link), link


def test_no_page_may_be_stored_or_loads_anything_foreign(pages: list) -> None:
    """Security 32: no page refers to another origin."""
    for _, page, text in pages:
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "same-origin"
        assert "default-src 'none'" in page["Content-Security-Policy"]
        assert "unsafe" not in page["Content-Security-Policy"]
        assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?//', text)
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", text)


def test_every_error_of_the_client_has_its_own_sentence() -> None:
    classes = {value for value in vars(sendcloud).values() if isinstance(value, type)}
    errors = {error for error in classes if issubclass(error, SendcloudError)} - {SendcloudError}
    assert errors <= set(ERROR_PAGES)
    assert all(error_page_of(error()) is ERROR_PAGES[error] for error in errors)


def test_an_error_we_do_not_know_is_not_explained_away() -> None:
    assert error_page_of(ValueError()) is None


@pytest.mark.parametrize("path", ["/finish/", "/return/0123456789abcdef/again/"])
def test_a_visitor_of_a_post_only_url_reads_where_to_go(client: Client, path: str) -> None:
    page = client.get(path)
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "Look up your order again to continue." in page.content.decode()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_every_page_has_its_template(page) -> None:
    assert get_template(f"returns/{page.slug}.html")


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_every_setting_has_its_row_in_the_documents(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs/configuration.md").read_text()


def test_every_scenario_has_its_row_in_the_documents() -> None:
    from portal.simulator.scenarios import SCENARIOS
    from portal.simulator.v3_orders import ONLY_V3

    page = (ROOT / "docs/simulator.md").read_text()
    for scenario in (*SCENARIOS, *ONLY_V3):
        row = f"| `{scenario.order_number}` | {scenario.postal_code} | {scenario.title} |"
        assert f"{row} {scenario.ends} |" in page


def test_a_post_without_its_token_gets_a_human_page(db, simulator) -> None:
    """Security 22: a person can read why the form was refused."""
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/", {"identifier": "#1001", "postal_code": "5642CV"})
    assert page.status_code == 403
    assert b"<h1" in page.content


def test_an_invalid_colour_never_reaches_the_stylesheet(client, simulator, db) -> None:
    """Security 29: a colour that closes the rule is left out."""
    from portal.simulator import brands

    brand = brands.SETTINGS["noordpunt"]["portal"]["brand"]
    chosen, brand["color"] = brand["color"], "red;}body{display:none"
    try:
        assert b"body{display" not in client.get("/brand.css").content
    finally:
        brand["color"] = chosen
