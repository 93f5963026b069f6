"""The line in front of Sendcloud's limit on real servers: it outlives the node that filled it."""

from collections.abc import Iterator

import pytest

from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.portal_server import Node, eventually
from tests.harness.services import free_port
from tests.harness.visitor import Visitor

LINE, MADE = "You’re in line", "Bring it to our store"


@pytest.fixture
def sendcloud() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def nodes(tmp_path, sendcloud: Simulator) -> Iterator[tuple[Node, Node]]:
    """Two nodes on one database, with room for one return every five seconds."""
    own = {
        "SENDCLOUD_API_URL": sendcloud.api_url,
        "SENDCLOUD_SERVICE_POINTS_URL": sendcloud.service_points_url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        "LIMIT_SENDCLOUD_WRITES": "1/5 seconds",
    }
    both = Node(free_port(), tmp_path, own).prepare().start(), Node(free_port(), tmp_path, own)
    both[1].start()
    yield both
    for node in both:
        node.stop()


def test_what_waits_is_made_once_by_the_other_node_or_after_a_restart(
    nodes: tuple[Node, Node], sendcloud: Simulator
) -> None:
    """Three customers press on a node that is killed with two of them in line."""
    killed, other = nodes
    orders = ("#1001", "#1002", "#1004")
    customers = [Customer(Visitor(killed.url)).until_review("in_store", order) for order in orders]
    assert [customer.confirm().heading for customer in customers] == [MADE, LINE, LINE]
    killed.kill()
    for customer in customers:
        customer.client.base = other.url
    second, third = customers[1:]
    eventually(lambda: second.visit(second.url).heading == MADE, "the other node makes it")
    assert third.visit(third.url).heading == LINE
    other.kill()
    killed.start()
    third.client.base = killed.url
    eventually(lambda: third.visit(third.url).heading == MADE, "it is made after a restart")
    assert [made.scenario.order_number for made in sendcloud.world.returns] == list(orders)
