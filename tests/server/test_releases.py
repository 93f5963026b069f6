"""Two releases on one database: the upgrade of docs/backup.md, and its way back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.simulator.server import Simulator
from tests.harness import robot
from tests.harness.customer import Customer
from tests.harness.old_release import OldRelease
from tests.harness.portal_server import Node, eventually
from tests.harness.visitor import Visitor


@pytest.fixture
def portals(node: Callable[..., Node], tmp_path: Path) -> Iterator[tuple[Node, Node]]:
    """0.1.0 and this release, neither started, at one address and with one database."""
    new = node(PREPARE="yes")
    release = OldRelease.unpack("0.1.0", tmp_path)
    old = release.node(like=new)
    release.prepare(old)
    yield old, new
    old.stop()


def customer_of(portal: Node) -> Customer:
    """A customer with a browser of their own."""
    return Customer(Visitor(portal.url))  # type: ignore[arg-type]


def has_label(customer: Customer) -> bool:
    """Whether the page of a return that was made offers its label."""
    return customer.visit(customer.url).heading == "Your label is ready"


def answer_until(customer: Customer, page: str) -> Customer:
    """Answer page after page, whatever the release asks on each."""
    for _ in range(robot.MOST_PAGES):
        if f"/{page}/" in customer.url:
            return customer
        customer.post(**robot.answers(customer, "drop_off_point"))
    raise AssertionError(f"{page} was not reached, only {customer.url}")


def test_an_upgrade_and_the_way_back_lose_no_return(
    portals: tuple[Node, Node], upstream: Simulator
) -> None:
    """0.1.0 alone refuses drafts of the next release, so a customer who has one begins again."""
    old, new = portals
    old.start()
    served, drafting, late = (customer_of(old) for _ in range(3))
    robot.walk(served)
    answer_until(drafting.look_up("#1004"), "service-point")
    old.stop()

    new.start()
    eventually(lambda: has_label(served), "the label is ready")
    answer_until(drafting.visit(drafting.url), "label")
    late.until_review("drop_off_point", "#1010")
    new.stop()

    old.start()
    assert has_label(served)
    assert "View this return" in drafting.look_up("#1004").text
    assert late.visit(late.url).heading == "Please look up your order again"
    assert "/label/" in robot.walk(late, "#1010").url
    assert len(upstream.world.returns) == 3
    assert '"level": "error"' not in old.log
