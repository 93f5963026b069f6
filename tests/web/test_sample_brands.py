"""Three sample brands show in the demo how different the same pages can look."""

import re

import pytest
from django.test import Client

from portal.demo import environment
from portal.simulator.sample_brands import SAMPLES
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.services import free_port

LOOKS = {
    domain: {name.removeprefix("BRAND_").lower(): value for name, value in sample.look.items()}
    for domain, sample in SAMPLES.items()
}


@pytest.fixture(params=SAMPLES)
def brand(request, settings, simulator: Simulator, db) -> str:
    settings.BRAND_DOMAIN = request.param
    settings.BRAND = settings.BRAND | LOOKS[request.param]
    return str(request.param)


def test_a_sample_brand_has_a_name_a_logo_and_a_picture(brand: str, client: Client) -> None:
    page = client.get("/").content.decode()
    assert f'alt="{SAMPLES[brand].name.replace("&", "&amp;")}"' in page
    for kind in ("logo", "background"):
        assert client.get(f"/brand/{kind}")["Content-Type"] == "image/webp"
    assert 'class="picture"' in page


def test_a_sample_brand_sells_goods_of_its_own(brand: str, customer: Customer) -> None:
    page = customer.look_up("#1002").text
    for name, _price in SAMPLES[brand].goods.values():
        assert name in page
    shown = re.findall(r'<img src="(/picture/[^"]+)"', page)
    assert len(set(shown)) == 3
    assert all(customer.client.get(url)["Content-Type"] == "image/webp" for url in shown)
    customer.create_from_items().wait()
    assert "T-shirt" not in customer.text


def test_no_two_sample_brands_share_a_colour_or_a_corner(
    client: Client, simulator: Simulator, settings, db
) -> None:
    seen = []
    for domain, look in LOOKS.items():
        settings.BRAND_DOMAIN = domain
        settings.BRAND = {**dict.fromkeys(settings.BRAND, ""), **look}
        sheet = client.get("/brand.css").content.decode()
        chosen = sheet[sheet.index(":root{--ground:") :]
        seen.append(dict(re.findall(r"--([\w-]+):([^;}]+)", chosen.partition("@media")[0])))
        seen[-1] |= dict(re.findall(r"--(radius):([^;}]+)", sheet))
    for name in ("brand", "accent", "ground", "top", "foot", "tint", "radius"):
        assert len({tokens[name] for tokens in seen}) == len(SAMPLES), name


def test_the_demo_begins_with_the_look_of_the_brand_that_is_chosen(monkeypatch, tmp_path) -> None:
    for name in ("BRAND_FONT", "BRAND_RADIUS", "BRAND_DENSITY", "BRAND_BACKGROUND_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BRAND_DOMAIN", "lantern-books")
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("SIMULATOR_PORT", "0")
    with pytest.raises(environment.Wrong):
        environment.made(tmp_path, "127.0.0.1")
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setenv("SIMULATOR_PORT", str(free_port()))
    chosen = environment.made(tmp_path, "127.0.0.1")
    assert (chosen["BRAND_FONT"], chosen["BRAND_RADIUS"]) == ("serif", "20")
    monkeypatch.setenv("BRAND_RADIUS", "2")
    assert environment.made(tmp_path, "127.0.0.1")["BRAND_RADIUS"] == "2"
    monkeypatch.setenv("BRAND_DOMAIN", "noordpunt")
    assert "BRAND_FONT" not in environment.made(tmp_path, "127.0.0.1")
