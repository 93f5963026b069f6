"""Two releases on one database: the upgrade of docs/backup.md, and its way back."""

from pathlib import Path

from portal.simulator.server import Simulator
from tests.harness import robot
from tests.harness.customer import Customer
from tests.harness.old_release import OldRelease
from tests.harness.portal_server import Node, eventually
from tests.harness.visitor import Visitor


def before(new: Node, folder: Path) -> Node:
    """0.1.0 at the address and with the database of this release; it has its tables."""
    release = OldRelease.unpack("0.1.0", folder)
    old = release.node(like=new)
    release.prepare(old)
    return old


def an_upgrade_and_the_way_back_lose_no_return(old: Node, new: Node, upstream: Simulator) -> None:
    """0.1.0 alone refuses drafts of the next release, so a customer who has one begins again."""
    old.start()
    served, drafting, late = (_customer_of(old) for _ in range(3))
    robot.walk(served)
    _answer_until(drafting.look_up("#1004"), "service-point")
    old.stop()

    new.start()
    eventually(lambda: _has_label(served), "the label is ready")
    _answer_until(drafting.visit(drafting.url), "label")
    late.until_review("drop_off_point", "#1010")
    new.stop()

    old.start()
    assert _has_label(served)
    assert "View this return" in drafting.look_up("#1004").text
    assert late.visit(late.url).heading == "Please look up your order again"
    assert "/label/" in robot.walk(late, "#1010").url
    assert len(upstream.world.returns) == 3
    assert '"level": "error"' not in old.log


def _customer_of(portal: Node) -> Customer:
    """A customer with a browser of their own."""
    return Customer(Visitor(portal.url))  # type: ignore[arg-type]


def _has_label(customer: Customer) -> bool:
    """Whether the page of a return that was made offers its label."""
    return customer.visit(customer.url).heading == "Your label is ready"


def _answer_until(customer: Customer, page: str) -> Customer:
    """Answer page after page, whatever the release asks on each."""
    for _ in range(robot.MOST_PAGES):
        if f"/{page}/" in customer.url:
            return customer
        customer.post(**robot.answers(customer, "drop_off_point"))
    raise AssertionError(f"{page} was not reached, only {customer.url}")
