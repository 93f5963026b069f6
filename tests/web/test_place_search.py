"""Drop-off points around a place that the customer types."""

import re

import pytest

from portal.simulator.server import Simulator
from tests.harness.customer import Customer

POINT = re.compile(r'name="service_point" value="(\w+)"')
UNKNOWN = "We found no drop-off point near Nowhere. Check the spelling, or enter a postal code."


@pytest.fixture
def choosing(customer: Customer) -> Customer:
    return customer.until_delivery("#1001").post(delivery_option="drop_off_point")


def look_around(customer: Customer, place: str) -> Customer:
    return customer.visit(
        f"{customer.url.partition('?')[0]}?delivery_option=drop_off_point&place={place}"
    )


@pytest.mark.parametrize("place", ["Utrecht", "utrecht", "3511 AB", "3511ab"])
def test_a_town_or_a_postal_code_lists_the_points_there(choosing: Customer, place: str) -> None:
    look_around(choosing, place)
    assert f"Closest to {place} first. Distances are approximate." in choosing.text
    assert "Eindhoven" not in choosing.text.partition('id="service-point"')[2]
    assert choosing.text.count("Utrecht") >= 5
    assert "about 500 m" in choosing.text


def test_a_point_found_elsewhere_is_where_the_parcel_is_handed_in(
    choosing: Customer, simulator: Simulator
) -> None:
    look_around(choosing, "Utrecht")
    point = POINT.findall(choosing.text)[1]
    choosing.post(delivery_option="drop_off_point", service_point=point)
    assert "Utrecht" in choosing.text
    choosing.confirm()
    assert simulator.world.returns[0].body["service_point"] == {"id": int(point)}


def test_an_unknown_place_is_said_and_any_point_will_do(choosing: Customer) -> None:
    look_around(choosing, "Nowhere")
    assert UNKNOWN in choosing.text
    assert POINT.findall(choosing.text) == ["any"]


def test_what_was_typed_stays_in_its_field(choosing: Customer) -> None:
    look_around(choosing, "Utrecht")
    assert re.search(r'<input[^>]* name="place"[^>]* value="Utrecht"', choosing.text)


@pytest.mark.parametrize("nonsense", ["%00", "x" * 61, "%20%20"])
def test_nonsense_is_no_place(choosing: Customer, nonsense: str) -> None:
    nearby = POINT.findall(choosing.text)
    assert POINT.findall(look_around(choosing, nonsense).text) == nearby


def test_the_way_that_is_not_chosen_names_its_nearest_place(choosing: Customer) -> None:
    nearest = re.findall(r"Nearest: ([^<]+)", choosing.text)
    assert nearest == ["Bruna Molenstraat (PostNL), about 500 m"]


def test_a_locker_is_not_the_nearest_place_without_a_printer(choosing: Customer) -> None:
    here = choosing.url.partition("?")[0]
    choosing.visit(f"{here}?delivery_option=drop_off_point&carrier=dhl")
    locker = re.findall(r"<bdi>([^<]+)</bdi>", choosing.text.partition('id="service-point"')[2])[0]
    (nearest,) = re.findall(r"Nearest: ([^<(]+)", choosing.text)
    assert nearest.strip() != locker


def test_a_search_that_fails_keeps_what_was_typed_and_the_chosen_point(
    choosing: Customer, simulator: Simulator
) -> None:
    point = POINT.findall(choosing.text)[1]
    choosing.post(delivery_option="drop_off_point", service_point=point)
    choosing.visit(choosing.url.replace("review", "delivery"))
    distance = re.findall(r"About [\d.]+\s\w+", choosing.text.partition(f'"{point}"')[2])[0]
    simulator.world.switches.service_points_down = True
    look_around(choosing, "Utrecht")
    assert "We can’t load drop-off points right now." in choosing.text
    assert re.search(r'<input[^>]* name="place"[^>]* value="Utrecht"', choosing.text)
    assert POINT.findall(choosing.text) == [point]
    assert distance in choosing.text
