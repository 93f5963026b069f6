"""Pages show the products, in pictures that the portal fetches, makes small and serves itself."""

import io
import re

import pytest
from django.test import Client
from PIL import Image

from portal.branding import product_pictures
from portal.branding.brand import shown as shown_brand
from portal.letters import drawing
from portal.letters.content import Content
from portal.models import Submission
from portal.returns.mails.pictures import pictures as mail_pictures
from portal.simulator import parcels
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from portal.storage.sealed import sealed
from tests.harness.customer import Customer
from tests.harness.staff import inside, member

PLACEHOLDER = "image/svg+xml"
FAULTS = ["404", "503", "redirect", "redirect loop", "drop", "hang", "html", "empty"]
FAULTS += ["truncated", "huge", "bomb", "drip"]
CONTENT = Content(subject="S", heading="H", lead=["L"])


@pytest.fixture
def keys(simulator: Simulator, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY


def pictures(page: str) -> list[str]:
    return re.findall(r'<img src="(/picture/[^"]+)"', page)


def fetched(simulator: Simulator) -> int:
    return sum("/media/products/" in call.path for call in simulator.world.requests)


def test_each_item_has_its_picture_and_the_page_waits_for_none(
    customer: Customer, simulator: Simulator
) -> None:
    page = customer.look_up("#1002").text
    assert len(set(pictures(page))) == 3
    assert page.count('loading="lazy"') == 3
    assert fetched(simulator) == 0


@pytest.mark.parametrize(("size", "side"), [("small", 144), ("large", 360)])
def test_a_picture_comes_from_our_own_address(customer: Customer, size: str, side: int) -> None:
    url = pictures(customer.look_up("#1001").text)[0].replace("/small/", f"/{size}/")
    reply = customer.client.get(url)
    assert reply["Content-Type"] == "image/webp"
    assert reply["Cache-Control"] == "public, max-age=86400"
    assert Image.open(io.BytesIO(reply.content)).size == (side, side)
    assert not reply.cookies


def test_a_picture_is_fetched_once_for_all_customers(
    customer: Customer, simulator: Simulator
) -> None:
    url = pictures(customer.look_up("#1001").text)[0]
    for client in (customer.client, Client(), Client()):
        assert client.get(url)["Content-Type"] == "image/webp"
    assert Client().get(url.replace("/small/", "/large/")).status_code == 200
    assert fetched(simulator) == 1


def test_the_address_tells_neither_the_shops_nor_the_orders(customer: Customer) -> None:
    """Security 9: the same product has the same address in every order, and no order in it."""
    first = pictures(customer.look_up("#1001").text)
    customer.client.post("/finish/")
    second = pictures(customer.look_up("#1005").text)
    assert first == second
    assert not re.search(r"1001|media|shirt", first[0])


@pytest.mark.parametrize(
    "url",
    [
        "/picture/small/https-evil-example",
        "/picture/small/AAAA",
        f"/picture/small/{sealed('https://shop.example/a.jpg')[:-2]}",
        f"/picture/huge/{sealed('https://shop.example/a.jpg')}",
    ],
)
def test_a_stranger_cannot_make_the_server_fetch_anything(
    client: Client, simulator: Simulator, db, url: str
) -> None:
    """Security 16: only the portal can make the names that it fetches."""
    assert client.get(url).status_code == 404
    assert fetched(simulator) == 0


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("impatient")
def test_a_picture_that_cannot_be_had_leaves_a_quiet_placeholder(
    customer: Customer, simulator: Simulator, fault: str
) -> None:
    """Security 16: whatever the picture's host does, the page stands, and it is asked once."""
    url = pictures(customer.look_up("#1001").text)[0]
    simulator.world.switches.faults = {".png": fault}
    reply = customer.client.get(url)
    assert (reply.status_code, reply["Content-Type"]) == (200, PLACEHOLDER)
    assert reply["Cache-Control"] == "public, max-age=300"
    asked = fetched(simulator)
    assert customer.client.get(url)["Content-Type"] == PLACEHOLDER
    assert fetched(simulator) == asked


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "http://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1/a.png",
        "https://elsewhere.example/a.png",
        "https://shop.example/" + "a" * 1000,
        "https://[broken",
    ],
)
def test_an_item_without_a_usable_picture_has_a_placeholder(
    customer: Customer, monkeypatch, address: str
) -> None:
    monkeypatch.setitem(parcels.SHIRT, "image_url", address or None)
    page = customer.look_up("#1001").text
    assert pictures(page) == []
    assert '<span class="product"></span>' in page


@pytest.mark.parametrize(
    "address",
    ["https://cdn.shop.example/a.png", "//shop.example/a.png", "http://www.shop.example/a.png"],
)
def test_the_shops_own_hosts_need_no_setting(customer: Customer, monkeypatch, address: str) -> None:
    monkeypatch.setitem(parcels.SHIRT, "image_url", address)
    assert len(pictures(customer.look_up("#1001").text)) == 1


def test_a_host_that_is_named_is_allowed(customer: Customer, monkeypatch, settings) -> None:
    monkeypatch.setitem(parcels.SHIRT, "image_url", "https://images.example/a.png")
    settings.BRAND_MEDIA_HOSTS = ["images.example"]
    assert len(pictures(customer.look_up("#1001").text)) == 1


def test_without_room_the_browser_is_asked_to_come_again(
    customer: Customer, simulator: Simulator
) -> None:
    """Pictures whose hosts are slow never take the threads of the pages."""
    url = pictures(customer.look_up("#1001").text)[0]
    taken = 0
    while product_pictures.room.acquire(blocking=False):
        taken += 1
    try:
        reply = customer.client.get(url)
        assert (reply.status_code, reply["Retry-After"]) == (503, "2")
        assert reply["Cache-Control"] == "no-store"
        assert fetched(simulator) == 0
    finally:
        for _ in range(taken):
            product_pictures.room.release()
    assert customer.client.get(url)["Content-Type"] == "image/webp"


@pytest.mark.parametrize("option", ["drop_off_point", "in_store"])
def test_the_check_and_the_result_show_what_comes_back(customer: Customer, option: str) -> None:
    shirt = pictures(customer.look_up("#1002").text)[0]
    customer.choose_items().choose_delivery(option)
    assert pictures(customer.text) == [shirt]
    assert pictures(customer.confirm().wait().text) == [shirt]
    assert "1 × <bdi>T-shirt organic cotton, M</bdi>" in customer.text


def test_a_return_of_the_whole_parcel_has_no_pictures(customer: Customer) -> None:
    customer.until_review("drop_off_point", "#1003")
    assert "product" not in re.findall(r'class="([^"]+)"', customer.text)


def test_staff_see_the_pictures_of_a_return_that_was_made_here(customer: Customer, keys) -> None:
    shirt = pictures(customer.look_up("#1001").text)[0]
    customer.create_from_items().wait()
    page = inside(member()).get(f"/support/returns/{Submission.objects.get().return_id}/")
    assert pictures(page.content.decode()) == [shirt]


def test_staff_see_a_placeholder_for_a_return_that_was_made_elsewhere(db, keys) -> None:
    page = inside(member()).get(f"/support/returns/{LAST_ID}/").content.decode()
    assert '<span class="product"></span>' in page
    assert pictures(page) == []


def test_a_mail_shows_the_pictures_that_are_made_and_asks_no_host_for_others(
    customer: Customer, simulator: Simulator
) -> None:
    url = pictures(customer.look_up("#1001").text)[0]
    customer.create_from_items()
    row = Submission.objects.get()
    assert mail_pictures(row) == ()
    assert fetched(simulator) == 0
    customer.client.get(url)
    (shown,) = mail_pictures(row)
    letter = drawing.letter(CONTENT, shown_brand(), (shown,))
    assert f'src="cid:{shown.cid}"' in letter.html
    assert Image.open(io.BytesIO(shown.content)).format == "JPEG"
    assert len(shown.content) < 8_000
