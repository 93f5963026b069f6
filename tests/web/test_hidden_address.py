"""No page tells where in its cell of the grid a home is."""

import json
import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from portal.models import Submission
from portal.returns.questions.forms.point_search import RADII
from portal.simulator import geography
from portal.simulator.parcels import data
from portal.simulator.scenarios import SCENARIOS
from portal.simulator.server import Simulator
from tests.harness.customer import Customer

pytestmark = pytest.mark.django_db
NOON = "2026-11-24 12:00:00+01:00"
HOMES = ((51.4467, 5.4611), (51.4541, 5.4569), (51.4451, 5.4649))  # one cell, up to a kilometre
NEXT_CELL = (51.4449, 5.4611)
# What differs between any two sessions, wherever the homes are.
OWN = re.compile(
    r'(?<=/return/)[0-9a-f]{16}|(?<=csrfmiddlewaretoken" value=")\w+|(?<=proof=)[0-9a-f]+'
)


class Home:
    """Moves the customer's home, and keeps every page that a customer who lives there sees."""

    def __init__(self, simulator: Simulator, monkeypatch) -> None:
        self.simulator, self.patch = simulator, monkeypatch
        self.pages: list[str] = []

    def at(self, place: tuple[float, float]) -> "Home":
        country, postal_code, *_, prefix = geography.CITIES["Eindhoven"]
        moved = (country, postal_code, *place, prefix)
        self.patch.setitem(geography.CITIES, "Eindhoven", moved)
        # As on the first day, so that only the place differs.
        self.simulator.reset()
        Submission.objects.all().delete()
        cache.clear()
        self.pages = []
        return self

    def keep(self, customer: Customer) -> Customer:
        head = sorted(f"{name}: {value}" for name, value in customer.page.items())
        page = "\n".join([str(customer.page.status_code), *head, customer.text])
        page = re.sub(r"X-Request-ID: \w+", "", page)
        self.pages.append(OWN.sub("", page))
        return customer

    def searches(self) -> list[dict[str, str]]:
        calls = [call for call in self.simulator.world.requests if "service-points" in call.path]
        return [{k: v for k, v in call.query.items() if k != "access_token"} for call in calls]

    def walk(self) -> list[str]:
        """Open every page that there is, at every radius and with every carrier."""
        customer = Customer(Client())
        self.keep(customer.look_up())
        self.keep(customer.choose_items())
        for option in ("drop_off_labelless", "in_store", "drop_off_point"):
            customer.visit(f"/return/{customer.draft_id}/delivery/")
            self.keep(customer.post(delivery_option=option))
        points = customer.url
        for query in queries():
            self.keep(customer.visit(points + query))
        self.simulator.world.advance(3601)  # the token of the search has expired
        cache.clear()
        self.keep(customer.visit(points))
        self.keep(customer.look_up())
        self.keep(customer.visit(points))
        self.keep(customer.take_first())
        self.keep(customer.confirm()).wait()
        self.keep(customer.visit(customer.url))
        self.keep(customer.visit(f"{customer.url}return.ics"))
        self.keep(customer.look_up())  # the list of the parcel's returns
        return self.pages


def queries() -> list[str]:
    carriers = ["", *geography.CARRIERS, "no-such-carrier"]
    radii = [*RADII, 1, 10**9]
    near = [
        f"?places=all&radius={radius}&carrier={carrier}" for radius in radii for carrier in carriers
    ]
    return [*near, "?places=all&place=Utrecht", "?place=Nowhere"]


@pytest.fixture
def home(simulator: Simulator, monkeypatch, settings) -> Home:
    for limit in ("LOOKUPS_PER_ADDRESS", "SERVICE_POINT_SEARCHES"):
        setattr(settings, f"LIMIT_{limit}", "9999/minute")
    return Home(simulator, monkeypatch)


def test_the_homes_of_one_cell_see_the_same_pages(home: Home) -> None:
    """Security 6, 38: every radius and carrier, the order, the nearest point, hours and maps."""
    with time_machine.travel(NOON, tick=False):
        first, *others = [(home.at(place).walk(), home.searches()) for place in HOMES]
    pages, searches = first
    assert sum("About 1.5 km" in page for page in pages) > 10
    assert [page for page in pages if "openstreetmap" in page]
    assert [page for page in pages if page.startswith("200") and "LOCATION" in page]
    centres = {(search.get("latitude"), search.get("longitude")) for search in searches}
    assert centres == {("51.45", "5.46"), (None, None)}
    for other in others:
        assert other == first


def test_the_points_around_the_homes_differ_so_that_a_leak_would_show(home: Home) -> None:
    """Security 38: Sendcloud names another nearest point and another distance for each."""
    told = []
    for place in HOMES:
        home.at(place)
        found = data(SCENARIOS[0])
        told.append((found["service_point"]["distance"], found["shop_distances"][0]["distance"]))
    assert len({point for point, _ in told}) == len({shop for _, shop in told}) == len(HOMES)


def test_the_homes_of_another_cell_see_other_distances(home: Home) -> None:
    with time_machine.travel(NOON, tick=False):
        ours = home.at(HOMES[0]).walk()
        assert home.at(NEXT_CELL).walk() != ours


def test_sendclouds_own_distances_and_order_are_never_shown(
    customer: Customer, simulator: Simulator
) -> None:
    """Security 38: the portal measures by itself, from the point of the grid."""
    customer.until_delivery().post(delivery_option="drop_off_point")
    names = re.findall(r'class="title">([^<]+)', customer.text)
    points = geography.near("NL", 51.4467, 5.4611, 5000, set())
    turned = [point | {"distance": 7 * number} for number, point in enumerate(points[::-1])]
    simulator.world.switches.canned = {"/service-points": json.dumps(turned).encode()}
    cache.clear()
    customer.visit(customer.url)
    assert re.findall(r'class="title">([^<]+)', customer.text) == names
