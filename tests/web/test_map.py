"""Drop-off points on the merchant's own map, drawn by the server."""

import io
import json
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from portal.simulator import geography
from portal.simulator.server import Simulator
from portal.storage.sealed import sealed
from tests.harness.customer import Customer

pytestmark = pytest.mark.django_db
HOMES = ((51.4467, 5.4611), (51.4267, 5.4811))  # of two cells
POINTS = {"delivery_option": "drop_off_point"}


def pictures(page: str) -> list[str]:
    return re.findall(r'(?:srcset|src)="(/map/[^"]+)"', page)


def maps(page: str) -> list[str]:
    return re.findall(r'<div class="map">.*?</div>', page, re.S)


def at_points(places: str = "") -> Customer:
    customer = Customer(Client()).until_delivery()
    return customer.visit(f"{customer.url}?delivery_option=drop_off_point&places={places}")


def test_without_a_file_pages_have_no_map_and_no_numbers(simulator: Simulator) -> None:
    page = at_points().text
    assert maps(page) == []
    assert 'class="pin"' not in page


@pytest.mark.parametrize(("places", "count"), [("", 5), ("all", 14)])
def test_list_and_map_carry_the_same_numbers(
    simulator: Simulator, town_map: Path, places: str, count: int
) -> None:
    page = at_points(places).text
    listed = re.findall(r'id="(id_service_point\w*)".*?<span class="pin">(\d+)<', page, re.S)
    assert [number for _, number in listed] == [str(number) for number in range(1, count + 1)]
    assert len(maps(page)) == 1
    # The nearest lies on top.
    assert re.findall(r'<label for="(\w+)" class="pin">(\d+)<', page) == listed[::-1]


def test_the_picture_is_ours_for_both_schemes_and_is_kept(
    simulator: Simulator, town_map: Path
) -> None:
    customer = at_points()
    urls = pictures(customer.text)
    assert len(set(urls)) == 2
    for url in urls:
        reply = customer.client.get(url)
        assert reply["Content-Type"] == "image/svg+xml"
        assert reply["Cache-Control"] == "public, max-age=86400"
        assert not reply.cookies
        assert reply.content.startswith(b"<svg")
        assert len(reply.content) <= 100_000
    dark, light = (customer.client.get(url).content for url in urls[:2])
    assert dark != light


def test_the_address_of_a_picture_names_no_place(simulator: Simulator, town_map: Path) -> None:
    for url in pictures(at_points().text):
        assert re.fullmatch(r"/map/[\w-]+", url)


def test_two_homes_with_the_same_points_see_the_same_map(
    simulator: Simulator, town_map: Path, monkeypatch
) -> None:
    """Security 6, 38: the map follows from the points of the list, and from nothing else."""
    country, postal_code, *_, prefix = geography.CITIES["Eindhoven"]
    north = [
        point | {"latitude": f"{51.46 + number / 100}", "longitude": "5.46"}
        for number, point in enumerate(geography.POINTS[:4])
    ]
    seen, told = [], set()
    for home in HOMES:
        monkeypatch.setitem(geography.CITIES, "Eindhoven", (country, postal_code, *home, prefix))
        simulator.reset()
        cache.clear()
        simulator.world.switches.canned = {"/service-points": json.dumps(north).encode()}
        customer = at_points()
        drawn = [customer.client.get(url).content for url in pictures(customer.text)]
        seen.append((maps(customer.text), drawn))
        told.add(tuple(re.findall(r"about [\d.]+ k?m", customer.text)))
    assert seen[0] == seen[1]
    assert len(told) == len(HOMES)  # the portal knows that these homes are not in one place


@pytest.mark.parametrize("name", ["nothing", sealed("https://shop.example/a.png"), sealed("map x")])
def test_only_addresses_that_the_portal_made_are_drawn(
    client: Client, town_map: Path, name: str
) -> None:
    assert client.get(f"/map/{name}").status_code == 404


def test_the_label_page_shows_the_chosen_place(simulator: Simulator, town_map: Path) -> None:
    customer = at_points("all").post(**POINTS, service_point=str(geography.POINTS[1]["id"]))
    customer.confirm().wait()
    page = customer.visit(customer.url).text
    assert len(maps(page)) == 1
    assert "View on OpenStreetMap" in page
    assert customer.client.get(pictures(page)[0]).status_code == 200


def test_places_beyond_the_file_have_no_map(simulator: Simulator, town_map: Path) -> None:
    far = [point | {"latitude": "64.1", "longitude": "-21.9"} for point in geography.POINTS[:3]]
    simulator.world.switches.canned = {"/service-points": json.dumps(far).encode()}
    page = at_points().text
    assert page.count('name="service_point"') == 3
    assert maps(page) == []


@pytest.mark.parametrize("damage", ["missing", "empty", "cut off", "no map"])
def test_a_broken_file_means_no_map_and_a_finding(
    simulator: Simulator, settings, town_file: Path, tmp_path: Path, damage: str
) -> None:
    file = settings.BRAND_MAP_FILE = tmp_path / "map.pmtiles"
    whole = town_file.read_bytes()
    bodies = {"empty": b"", "cut off": whole[:2000], "no map": b"GIF89a" * 99}
    if damage in bodies:
        file.write_bytes(bodies[damage])
    customer = at_points()
    assert customer.page.status_code == 200
    for url in pictures(customer.text):
        assert customer.client.get(url).status_code == 404
    assert maps(customer.visit(customer.url).text) == []
    assert "Map: BRAND_MAP_FILE cannot be used" in examined()


def test_the_doctor_says_what_the_map_shows(simulator: Simulator, town_map: Path) -> None:
    assert "Map: BRAND_MAP_FILE can be drawn: from 40.31, -3.85 to" in examined()


def examined() -> str:
    out = io.StringIO()
    with pytest.raises(SystemExit):  # other subjects, of which this is not about, are wrong here
        call_command("doctor", stdout=out)
    return out.getvalue()
