"""The layout shows the brand's name, links, pictures and colours, all from our own origin."""

import os
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.test import Client

from portal.simulator import brands
from portal.simulator.server import Simulator
from portal.upstream import brand_settings
from tests.harness.customer import Customer

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'


@pytest.fixture
def sol(client: Client, simulator: Simulator, settings, db, tmp_path) -> Client:
    """The portal of a brand that has filled in every setting."""
    settings.BRAND_DOMAIN = "sol-y-mar"
    settings.BRAND_DIR = tmp_path
    return client


def address(page: str, what: str) -> str:
    return re.findall(rf'(?:src|href)="(/{what}[^"]*)"', page)[0].replace("&amp;", "&")


def test_the_brands_links_stand_in_header_and_footer(sol: Client) -> None:
    page = sol.get("/").content.decode()
    for link in (
        "https://shop.example/",
        "https://shop.example/faq/",
        "https://shop.example/contact/",
        "https://shop.example/returns/",
        "tel:+34600000000",
        "mailto:help@shop.example",
        "https://wa.me/34600000000",
        "https://www.instagram.com/shop.example",
    ):
        assert f'href="{link}"' in page, link
    assert "Calle Mayor 12, 28013 Madrid, Spain" in page


def test_the_logo_is_fetched_once_and_served_by_us(sol: Client, simulator: Simulator) -> None:
    page = sol.get("/").content.decode()
    logo = sol.get(address(page, "brand/logo"))
    sol.get(address(page, "brand/logo"))
    assert logo["Content-Type"] == "image/webp"
    assert "immutable" in logo["Cache-Control"]
    assert 'alt="Sol y Mar"' in page
    fetched = [call for call in simulator.world.requests if call.path == "/media/sol-y-mar/logo"]
    assert len(fetched) == 1


def test_a_picture_on_an_unknown_host_is_not_fetched(sol: Client) -> None:
    brand = brands.SETTINGS["sol-y-mar"]["portal"]["brand"]
    brand["screen_thumb"] = "http://169.254.169.254/latest/meta-data/"
    try:
        icon = sol.get(address(sol.get("/").content.decode(), "brand/favicon"))
    finally:
        brand["screen_thumb"] = None
    assert icon.status_code == 200
    assert icon["Content-Type"] == "image/svg+xml"
    assert "immutable" not in icon["Cache-Control"]


@pytest.mark.parametrize("kind", ["logo", "background"])
def test_a_brand_without_a_picture_has_none(client: Client, simulator: Simulator, db, kind) -> None:
    page = client.get("/").content.decode()
    assert f"/brand/{kind}" not in page
    assert client.get(f"/brand/{kind}").status_code == 404
    assert client.get("/brand/nonsense").status_code == 404


def test_the_stylesheet_has_the_brands_colours_and_can_be_cached(sol: Client) -> None:
    page = sol.get("/").content.decode()
    sheet = sol.get(address(page, "brand.css"))
    text = sheet.content.decode()
    assert "--top:#b4451f" in text
    assert "--foot:#2c5a66" in text
    assert "prefers-color-scheme:dark" in text
    assert "/brand/background?v=" in text
    assert "immutable" in sheet["Cache-Control"]
    assert "immutable" not in sol.get("/brand.css?v=other")["Cache-Control"]


def test_a_page_has_one_stylesheet_and_the_brand_has_the_last_word_in_it(sol: Client) -> None:
    page = sol.get("/").content.decode()
    assert page.count('rel="stylesheet"') == 1
    plain = sol.get(address(page, "brand.css"))
    sheet = plain.content.decode()
    assert sheet.index(".button{") < sheet.index("--brand:")
    assert "/*" not in sheet
    assert 'url("/static/product.svg")' in sheet
    small = sol.get(address(page, "brand.css"), headers={"Accept-Encoding": "gzip, br"})
    assert small["Content-Encoding"] == "br"
    assert brotli.decompress(small.content) == plain.content
    assert plain["Vary"] == small["Vary"] == "Accept-Encoding"


def test_the_environment_overrides_sendcloud(sol: Client, settings) -> None:
    settings.BRAND = settings.BRAND | {
        "name": "Casa Sol",
        "color": "#123456",
        "header_background": "#222222",
        "shop_url": "https://casa.example",
        "support_url": "https://casa.example/help",
        "policy_url": "https://casa.example/policy",
        "faq_url": "https://casa.example/faq",
        "helper_text": "It begins with C.",
        "address": "Casa Sol S.L., Cádiz",
        "phone": "020 1234",
        "email": "hi@casa.example",
        "whatsapp": "31 6",
        "social": "https://www.linkedin.com/casa",
    }
    page = sol.get("/").content.decode()
    for text in (
        "Casa Sol",
        "https://casa.example/help",
        "https://casa.example/policy",
        "https://casa.example/faq",
        "It begins with C.",
        "Casa Sol S.L., Cádiz",
        "tel:0201234",
        "mailto:hi@casa.example",
        "https://wa.me/316",
        "LinkedIn",
    ):
        assert text in page, text
    assert "Calle Mayor" not in page
    sheet = sol.get("/brand.css").content.decode()
    assert "--brand:#123456" in sheet
    assert "--top:#222222" in sheet


@pytest.mark.parametrize(
    ("own", "leads_to"),
    [
        ({"email": "hi@casa.example", "phone": "020 1234"}, "mailto:hi@casa.example"),
        ({"phone": "020 1234"}, "tel:0201234"),
        ({"email": "hi@casa.example", "support_url": "https://a.example/"}, "https://a.example/"),
    ],
)
def test_the_contact_link_uses_the_first_contact_that_the_brand_has(
    client: Client, settings, simulator: Simulator, db, monkeypatch, own, leads_to
) -> None:
    monkeypatch.setitem(brands.SETTINGS["noordpunt"]["portal"], "support_url", "")
    settings.BRAND = settings.BRAND | own
    page = client.get("/accessibility/").content.decode()
    assert f'<a class="button" href="{leads_to}" rel="noopener">Contact us</a>' in page


def test_the_brands_folder_overrides_sendcloud(sol: Client, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(DRAWING)
    (tmp_path / "favicon.svg").write_text(DRAWING)
    (tmp_path / "style.css").write_text(":root{--radius:0}")
    page = sol.get("/").content.decode()
    logo = sol.get(address(page, "brand/logo"))
    assert logo.content.decode() == DRAWING
    assert "sandbox" in logo["Content-Security-Policy"]
    assert "script" not in logo["Content-Security-Policy"]
    assert sol.get(address(page, "brand/favicon")).content.decode() == DRAWING
    assert sol.get(address(page, "brand/style.css")).content == b":root{--radius:0}"


def test_a_changed_file_has_another_url(sol: Client, tmp_path: Path) -> None:
    style = tmp_path / "style.css"
    style.write_text("a{}")
    before = address(sol.get("/").content.decode(), "brand/style.css")
    os.utime(style, (1, 1))
    brand_settings.recent_settings.forget()  # ten seconds have passed
    assert address(sol.get("/").content.decode(), "brand/style.css") != before


def test_a_stylesheet_that_is_too_large_is_not_served(sol: Client, tmp_path: Path) -> None:
    (tmp_path / "style.css").write_text("a{}" * 10_000)
    assert "/brand/style.css" not in sol.get("/").content.decode()
    assert sol.get("/brand/style.css").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"), [("logo.png", b"no picture"), ("style.css", b"a{}" * 10_000)]
)
def test_a_file_that_cannot_be_used_is_reported(settings, tmp_path: Path, name, content) -> None:
    settings.BRAND_DIR = tmp_path
    assert not [warning for warning in run_checks() if warning.id == "portal.W004"]
    (tmp_path / name).write_bytes(content)
    assert [name in warning.msg for warning in run_checks() if warning.id == "portal.W004"] == [
        True
    ]


def test_a_logo_that_is_no_picture_does_not_break_the_page(sol: Client, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"no picture")
    page = sol.get("/")
    assert page.status_code == 200
    assert sol.get(address(page.content.decode(), "brand/logo")).status_code == 404
    brand_settings.recent_settings.forget()  # ten seconds have passed
    after = sol.get("/").content.decode()
    assert "<img" not in after
    assert '<span class="mark" aria-hidden="true">S</span><span>Sol y Mar</span>' in after


def test_the_accessibility_statement_says_what_is_tested_and_whom_to_ask(
    customer: Customer,
) -> None:
    customer.visit("/")
    assert 'href="/accessibility/"' in customer.text
    customer.visit("/accessibility/")
    assert customer.heading == "Accessibility"
    for text in (
        "WCAG",
        "axe",
        "320 pixels",
        "keyboard",
        "JavaScript",
        "https://shop.example/contact/",
    ):
        assert text in customer.text, text


def test_every_colour_of_the_stylesheet_comes_from_the_palette() -> None:
    text = (Path(django_settings.ROOT) / "static/portal.css").read_text()
    screen = text[: text.index("@media print")]
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", screen)) <= {"#fff", "#000"}


def test_letters_corners_and_room_are_the_brands(sol: Client, settings) -> None:
    assert "--radius:14px;--pad:16px" in sol.get("/brand.css").content.decode()
    before = address(sol.get("/").content.decode(), "brand.css")
    chosen = {"font": "serif", "density": "airy", "radius": "0", "background_color": "#fbf6ec"}
    settings.BRAND = settings.BRAND | chosen
    sheet = sol.get("/brand.css").content.decode()
    assert "--radius:0px;--pad:22px" in sheet
    assert "--font:" in sheet
    assert "Georgia" in sheet
    assert "--ground:#fbf6ec" in sheet
    assert address(sol.get("/").content.decode(), "brand.css") != before


def test_the_brands_own_fonts_come_from_us_and_never_late(sol: Client, tmp_path: Path) -> None:
    for kind in ("font", "font-bold", "font-heading"):
        (tmp_path / f"{kind}.woff2").write_bytes(b"wOF2" + kind.encode())
    page = sol.get("/")
    sheet = sol.get("/brand.css").content.decode()
    named = re.findall(r'rel="preload" href="(/brand/[^"]+)"', page.content.decode())
    assert [url.partition("?")[0] for url in named] == [
        "/brand/font.woff2",
        "/brand/font-bold.woff2",
        "/brand/font-heading.woff2",
    ]
    assert all(f'url("{url}")' in sheet for url in named)
    assert sheet.count("font-display:optional") == 3
    assert '--font:"Brand",system-ui' in sheet
    assert '--heading-font:"Brand heading","Brand",system-ui' in sheet
    reply = sol.get(named[1])
    assert (reply["Content-Type"], reply.content) == ("font/woff2", b"wOF2font-bold")
    assert "immutable" in reply["Cache-Control"]
    assert "font-src 'self'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("content", [b"OTTO no web font", b"wOF2" + b"x" * 41_000])
def test_a_font_that_cannot_be_used_is_left_out(sol: Client, tmp_path: Path, content) -> None:
    (tmp_path / "font.woff2").write_bytes(content)
    assert "font.woff2" not in sol.get("/").content.decode()
    assert sol.get("/brand/font.woff2").status_code == 404
    assert sol.get("/brand/style.woff2").status_code == 404
    assert ["font.woff2" in warning.msg for warning in run_checks()].count(True) == 1
