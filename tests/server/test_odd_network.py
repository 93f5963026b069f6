"""A running portal, and a network or a Sendcloud that is odd: each return ends with its label."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.portal_server import Node, eventually
from tests.harness.relay import Relay, relay
from tests.harness.services import free_port
from tests.harness.visitor import Visitor

READY = "Your label is ready"
DEADLINE = 1.5  # seconds


@pytest.fixture(scope="module")
def sendcloud() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture(scope="module")
def line(sendcloud: Simulator) -> Iterator[Relay]:
    """The line between the portal and Sendcloud."""
    with relay(sendcloud.url) as between:
        sendcloud.app.base = between.url
        yield between


@pytest.fixture(scope="module")
def portal(tmp_path_factory, line: Relay) -> Iterator[Node]:
    """A portal with API keys and a short deadline, which runs for all tests."""
    folder: Path = tmp_path_factory.mktemp("odd")
    own = {
        "SENDCLOUD_API_URL": f"{line.url}/api",
        "SENDCLOUD_SERVICE_POINTS_URL": f"{line.url}/service-points-host/api/v2",
        "SENDCLOUD_PUBLIC_KEY": auth.PUBLIC_KEY,
        "SENDCLOUD_SECRET_KEY": auth.SECRET_KEY,
        "SENDCLOUD_READ_TIMEOUT": "0.7",
        "SENDCLOUD_DEADLINE": str(DEADLINE),
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "WEB_THREADS": "8",
    }
    node = Node(free_port(), folder, own).prepare().start()
    yield node
    node.stop()


@pytest.fixture
def world(portal: Node, sendcloud: Simulator) -> Simulator:
    """Sendcloud and a portal without returns of customers; numbers begin again."""
    with sqlite3.connect(portal.folder / "portal.sqlite3", timeout=20) as database:
        database.execute("DELETE FROM portal_submission")
    sendcloud.reset()
    sendcloud.world.switches.reads_until_next = 1000
    return sendcloud


def creates(simulator: Simulator) -> int:
    return sum(call.path.endswith("/incoming") for call in simulator.world.requests)


def ends_with_its_label(customer: Customer, simulator: Simulator) -> None:
    """Reload the page until the label is there, and download it."""

    def is_ready() -> bool:
        for made in simulator.world.returns:
            simulator.world.announced(made.id, "announced")
        return customer.visit(customer.url).heading == READY

    eventually(is_ready, "the label is ready", seconds=60)
    label = customer.client.get(f"/return/{customer.draft_id}/label/label/")
    assert label.content.startswith(b"%PDF-")
    assert creates(simulator) == len(simulator.world.returns) == 1


def test_a_sendcloud_that_redirects_every_question(portal: Node, world: Simulator) -> None:
    world.world.switches.slashes_wanted = True
    customer = Customer(Visitor(portal.url)).create("drop_off_point", "#1002")
    ends_with_its_label(customer, world)


@pytest.mark.parametrize(("order", "seconds"), [("#1004", -120), ("#1007", 120)])
def test_a_lost_answer_of_a_sendcloud_whose_clock_is_off(
    portal: Node, world: Simulator, order: str, seconds: int
) -> None:
    world.world.advance(seconds)
    customer = Customer(Visitor(portal.url)).until_review("drop_off_point", order)
    world.world.switches.faults = {"/incoming": "stored drop"}
    customer.post()
    world.world.switches.faults = {}
    ends_with_its_label(customer, world)


def test_a_line_that_a_router_forgot(portal: Node, world: Simulator, line: Relay) -> None:
    """The creation goes out on a new line, and a question is asked again."""
    customer = Customer(Visitor(portal.url)).until_review("drop_off_point", "#1005")
    assert line.go_deaf()
    customer.post()
    ends_with_its_label(customer, world)


def test_a_server_that_was_killed_while_it_created(portal: Node, world: Simulator) -> None:
    """The restarted portal looks for the return ten seconds after the call's deadline."""
    customer = Customer(Visitor(portal.url)).until_review("drop_off_point", "#1006")
    world.world.switches.faults = {"/incoming": "stored hang"}

    def confirm() -> None:
        with suppress(OSError):
            customer.client.twin().post(customer.url, {"use": "same"})

    confirming = threading.Thread(target=confirm)
    confirming.start()
    eventually(lambda: creates(world), "the creation has arrived")
    portal.kill()
    confirming.join(30)
    world.world.switches.faults = {}
    portal.start()
    customer.visit(customer.url)
    assert customer.heading == "We’re checking your return"
    ends_with_its_label(customer, world)
