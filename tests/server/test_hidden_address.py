"""On a real server too, two homes of one cell of the grid are told apart by no list of points."""

import re
from collections.abc import Callable

from portal.simulator import geography
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.portal_server import Node
from tests.harness.visitor import Visitor

HOMES = ((51.4467, 5.4611), (51.4541, 5.4569))  # one cell, a kilometre apart
NEXT_CELL = (51.4449, 5.4611)
QUERIES = [f"?radius={radius}&carrier=" for radius in (2000, 5000, 10_000, 25_000, 50_000)]
OWN = re.compile(r'(?<=/return/)[0-9a-f]{16}|(?<=csrfmiddlewaretoken" value=")\w+')


def lists(portal: Node) -> list[str]:
    """Every list of points that a customer opens."""
    customer = Customer(Visitor(portal.url))  # type: ignore[arg-type]
    customer.until_delivery().post(delivery_option="drop_off_point")
    points = customer.url
    return [OWN.sub("", customer.visit(points + query).text) for query in QUERIES]


def test_two_homes_of_one_cell_see_the_same_points_on_a_real_server(
    node: Callable[..., Node], upstream: Simulator, monkeypatch
) -> None:
    """Security 6, 38: the nearest point, the order, the distances and the radius included."""
    portal = node().prepare().start()
    country, postal_code, *_, prefix = geography.CITIES["Eindhoven"]
    seen = []
    for place in (*HOMES, NEXT_CELL):
        moved = (country, postal_code, *place, prefix)
        monkeypatch.setitem(geography.CITIES, "Eindhoven", moved)
        upstream.reset()
        seen.append(lists(portal))
    first, second, elsewhere = seen
    assert all("km" in page for page in first)
    assert first == second
    assert first != elsewhere
