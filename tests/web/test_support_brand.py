"""Staff see every page in the brand's look, what could not be used, and get the parcel insert."""

import io
import re

import pytest
import zxingcpp
from django.conf import settings as django_settings
from django.test import Client
from pypdf import PdfReader

from portal.branding import unused
from portal.branding.brand import shown
from portal.models import Submission
from portal.simulator import brands
from portal.simulator.server import Simulator
from portal.support.brand.samples import SAMPLES
from tests.harness.pdf_picture import drawn_rectangles
from tests.harness.staff import inside, member
from tests.web.test_sample_brands import LOOKS

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
INSERT, PAGE = "/support/brand/insert.pdf", "/support/brand/page/"
A6 = (105, 148)  # millimetres


@pytest.fixture
def staff(simulator: Simulator) -> Client:
    return inside(member())


@pytest.mark.parametrize("state", SAMPLES)
def test_every_page_and_state_is_shown_and_makes_nothing(staff: Client, state: str) -> None:
    headings = set()
    for language in LANGUAGES:
        page = staff.get(PAGE, {"state": state, "language": language, "scheme": "dark"})
        text = page.content.decode()
        assert page.status_code == 200
        assert f'<html lang="{language}">' in text
        assert "/brand.css?scheme=dark&amp;v=" in text
        headings.add(re.findall(r"<h1[^>]*>(.+?)</h1>", text, re.DOTALL)[0])
    assert len(headings) >= len(LANGUAGES) - 1  # two languages may say the same
    assert not Submission.objects.exists()
    assert not any("draft" in key for key, _value in staff.session.items())


@pytest.mark.parametrize("brand", ["kaal", "sol-y-mar", *LOOKS])
def test_the_pages_are_those_of_the_brand(staff: Client, settings, brand: str) -> None:
    settings.BRAND_DOMAIN = brand
    name = brands.SETTINGS[brand]["portal"]["brand"]["name"].replace("&", "&amp;")
    for state in ("lookup", "items", "delivery", "review", "code", "store"):
        assert name in staff.get(PAGE, {"state": state}).content.decode(), state


def test_a_drop_off_point_whose_distance_is_not_known_ends_without_a_comma(staff: Client) -> None:
    text = staff.get(PAGE, {"state": "delivery"}).content.decode()
    assert "Nearest: Bruna Molenstraat (PostNL)<" in text


@pytest.mark.parametrize("state", ["payment", "payment-failed"])
def test_a_fee_that_is_paid_first_is_not_deducted_in_the_preview_either(
    staff: Client, state: str
) -> None:
    text = staff.get(PAGE, {"state": state}).content.decode()
    assert "so we don’t deduct it from your refund" in text
    assert "less €3.50" not in text
    assert "€49.90" in text


def test_a_frame_runs_nothing_and_sends_nothing(staff: Client) -> None:
    page = staff.get(PAGE)
    policy = page["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' data:; ")
    assert "form-action 'none'" in policy
    assert "script-src" not in policy
    assert "<script" not in page.content.decode()
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    around = staff.get("/support/brand/")
    assert "frame-src 'self'" in around["Content-Security-Policy"]
    assert around.content.decode().count("<iframe") == 2


@pytest.mark.parametrize(
    "query", ["state=nothing", "language=xx", "scheme=pink", "state=items&language=en_GB"]
)
def test_what_there_is_not_cannot_be_shown(staff: Client, query: str) -> None:
    for path in ("/support/brand/", PAGE, INSERT):
        assert staff.get(f"{path}?{query}").status_code == 404


def test_the_stylesheet_can_be_asked_for_one_scheme(staff: Client) -> None:
    for scheme in ("light", "dark"):
        sheet = staff.get(f"/brand.css?scheme={scheme}").content.decode()
        assert f"color-scheme:{scheme}" in sheet
        assert "prefers-color-scheme" not in sheet
    assert "prefers-color-scheme" in staff.get("/brand.css?scheme=pink").content.decode()


def test_what_could_not_be_used_is_said_in_a_sentence(
    staff: Client, settings, tmp_path, simulator: Simulator
) -> None:
    settings.BRAND_DOMAIN, settings.BRAND_DIR = "sol-y-mar", tmp_path
    settings.BRAND = settings.BRAND | {"color": "#ffee00", "header_background": "#ffffff"}
    (tmp_path / "favicon.png").write_bytes(b"no picture")
    (tmp_path / "font.woff2").write_bytes(b"no font")
    simulator.world.switches.faults = {"/media/sol-y-mar/background": "404"}
    page = staff.get("/support/brand/").content.decode()
    for sentence in (
        "The colour of buttons and links, #ffee00, could not be read well enough. The pages show #",
        "In the dark scheme the header is #1c1c1a, because #ffffff would glare.",
        "The picture “background” in Sendcloud’s settings cannot be shown",
        "favicon.png in the brand’s folder cannot be used",
        "font.woff2 in the brand’s folder cannot be used",
    ):
        assert sentence in page, sentence
    assert "The logo in Sendcloud’s settings" not in page


def test_a_brand_that_is_used_as_it_is_needs_no_sentence(staff: Client, settings, tmp_path) -> None:
    settings.BRAND_DIR = tmp_path
    assert unused.sentences(shown()) == []
    page = staff.get("/support/brand/").content.decode()
    assert "Every colour, picture and file of the brand is used as it is." in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parcel_insert_is_one_card_in_the_customers_language(
    staff: Client, settings, language: str
) -> None:
    settings.BASE_URL = "https://returns.shop.example"
    reply = staff.get(INSERT, {"language": language})
    assert reply["Content-Type"] == "application/pdf"
    assert f'filename="parcel-insert-{language}.pdf"' in reply["Content-Disposition"]
    (card,) = PdfReader(io.BytesIO(reply.content)).pages
    assert tuple(round(float(side) / 72 * 25.4) for side in card.mediabox[2:]) == A6
    text = " ".join(card.extract_text().split())
    assert "returns.shop.example" in text
    assert "Noordpunt" in text
    assert ("Want to send something back?" in text) == (language == "en")
    assert "?" not in text.replace("?", "", 2)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Żółw i Łoś", "Żółw i Łoś"),
        ("Καφέ Ωμέγα", "Καφέ Ωμέγα"),
        ("漢字屋", "returns.shop.example"),
    ],
)
def test_the_parcel_insert_has_a_name_in_letters_that_its_font_has(
    staff: Client, settings, name: str, shown: str
) -> None:
    settings.BASE_URL = "https://returns.shop.example"
    settings.BRAND = settings.BRAND | {"name": name}
    (card,) = PdfReader(io.BytesIO(staff.get(INSERT).content)).pages
    assert card.extract_text().splitlines()[0].strip() == shown


@pytest.mark.parametrize("brand", ["noordpunt", *LOOKS])
def test_a_camera_reads_the_parcel_inserts_code(staff: Client, settings, brand: str) -> None:
    settings.BRAND_DOMAIN = brand
    settings.BASE_URL = "https://returns.shop.example"
    drawn = drawn_rectangles(staff.get(INSERT).content)
    assert [code.text for code in zxingcpp.read_barcodes(drawn)] == [
        "https://returns.shop.example/"
    ]


@pytest.mark.parametrize("brand", LOOKS)
def test_the_parcel_insert_has_the_brands_logo(staff: Client, settings, brand: str) -> None:
    settings.BRAND_DOMAIN = brand
    (card,) = PdfReader(io.BytesIO(staff.get(INSERT).content)).pages
    assert len(card.images) == 1


def test_customers_get_neither_preview_nor_insert(client: Client, simulator: Simulator) -> None:
    for path in ("/support/brand/", PAGE, INSERT):
        assert client.get(path).status_code == 302
