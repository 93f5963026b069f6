"""The portal creates at most one return, whatever happens to its servers in that moment.

Each test runs on both engines.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.simulator.merchant_api import auth, sample_returns
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.portal_server import Node, eventually
from tests.harness.services import free_port
from tests.harness.visitor import Visitor
from tests.harness.with_keys import environment

CHECKING = "We’re checking your return"
DELAYED = "This is taking longer than usual"
# How each engine sends a return on its way, and what the customer reads once it is made.
OPTIONS = {"v2": "in_store", "v3": "drop_off_point"}
MADE = {"v2": {"Bring it to our store"}, "v3": {"Your return is registered", DELAYED}}
CREATES = ("/incoming", "POST /api/v3/returns")


@pytest.fixture(scope="module")
def sendcloud() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture(scope="module", params=["v2", "v3"])
def engine(request: pytest.FixtureRequest) -> str:
    """How the portal makes returns."""
    return str(request.param)


@pytest.fixture(scope="module")
def portal(tmp_path_factory, sendcloud: Simulator, engine: str) -> Iterator[Node]:
    """A portal of two workers with API keys, which runs for all tests of an engine."""
    folder = tmp_path_factory.mktemp("once")
    own = {
        "SENDCLOUD_API_URL": sendcloud.api_url,
        "SENDCLOUD_SERVICE_POINTS_URL": sendcloud.service_points_url,
        "SENDCLOUD_PUBLIC_KEY": auth.PUBLIC_KEY,
        "SENDCLOUD_SECRET_KEY": auth.SECRET_KEY,
        "SENDCLOUD_READ_TIMEOUT": "30",
        "SENDCLOUD_DEADLINE": "30",
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "WEB_WORKERS": "2",
        "WEB_THREADS": "12",
        "LIMIT_LOOKUPS_PER_ADDRESS": "1000/minute",
        "LIMIT_RETURNS": "1000/minute",
        # The tests of an engine take seconds and share the portal. None is about the line.
        "LIMIT_SENDCLOUD_WRITES": "1000/minute",
    }
    own |= environment(folder / "brand") if engine == "v3" else {}
    node = Node(free_port(), folder, own).prepare().start()
    yield node
    node.stop()


@pytest.fixture
def customer(portal: Node, sendcloud: Simulator, engine: str) -> Customer:
    """A customer about to confirm, in a world without returns."""
    sendcloud.reset()
    sendcloud.world.switches.reads_until_next = 1000
    sendcloud.world.switches.return_portal_off = engine == "v3"
    query(portal, "DELETE FROM portal_submission")
    query(portal, "DELETE FROM portal_cache")
    return Customer(Visitor(portal.url)).until_review(OPTIONS[engine])


def query(portal: Node, statement: str) -> None:
    """Run a statement on the node's database behind its back."""
    with sqlite3.connect(portal.folder / "portal.sqlite3", timeout=20) as database:
        database.execute(statement)


def creates(simulator: Simulator) -> int:
    calls = simulator.world.requests
    return sum(f"{call.method} {call.path}".endswith(CREATES) for call in calls)


def made(simulator: Simulator) -> int:
    return len(simulator.world.records) - sample_returns.COUNT


def killed_while_creating(portal: Node, sendcloud: Simulator, tab: Visitor, url: str) -> None:
    """Kill the portal while its create waits for an answer; the browser loses its connection."""
    confirming = threading.Thread(target=ignored(lambda: tab.post(url, {"use": "same"})))
    confirming.start()
    eventually(lambda: creates(sendcloud), "the create has arrived")
    portal.kill()
    confirming.join(30)
    sendcloud.world.switches.faults = {}
    portal.start()


def ignored(act: Callable[[], object]) -> Callable[[], None]:
    def quietly() -> None:
        try:
            act()
        except OSError:
            return

    return quietly


def test_twenty_confirms_on_two_workers_create_one_return(
    customer: Customer, sendcloud: Simulator
) -> None:
    """Security 8: 20 confirms in parallel against a running server."""
    tabs = [customer.client.twin() for _ in range(20)]
    with ThreadPoolExecutor(20) as clicks:
        pages = list(clicks.map(lambda tab: tab.post(customer.url, {"use": "same"}), tabs))
    assert {page.status_code for page in pages} == {200}
    assert {page.redirect_chain[-1][0] for page in pages} == {f"/return/{customer.draft_id}/label/"}
    assert creates(sendcloud) == made(sendcloud) == 1


@pytest.mark.parametrize(("fault", "count"), [("stored hang", 1), ("hang", 0)])
def test_a_server_killed_between_sending_and_storing_creates_no_second_return(
    customer: Customer, portal: Node, sendcloud: Simulator, fault: str, count: int
) -> None:
    """Security 8: SIGKILL before and after Sendcloud stores the return, and a restart."""
    review = customer.url
    sendcloud.world.switches.faults = dict.fromkeys(CREATES, fault)
    killed_while_creating(portal, sendcloud, customer.client.twin(), review)

    assert customer.visit(review).heading == CHECKING
    customer.url = review
    assert customer.post().heading == CHECKING
    assert customer.look_up().heading != "Check and confirm"
    assert (creates(sendcloud), made(sendcloud)) == (1, count)


def test_a_return_whose_server_was_killed_is_found_afterwards(
    customer: Customer, portal: Node, sendcloud: Simulator, engine: str
) -> None:
    """Security 8: `manage.py reconcile` finds it, and the customer's page shows it."""
    review = customer.url
    sendcloud.world.switches.faults = dict.fromkeys(CREATES, "stored hang")
    killed_while_creating(portal, sendcloud, customer.client.twin(), review)
    query(portal, "UPDATE portal_submission SET created_at = datetime(created_at, '-2 minutes')")

    assert "1 found, 0 never created" in portal.manage("reconcile").stdout
    assert customer.visit(review).heading in MADE[engine]
    assert made(sendcloud) == 1


def test_a_restart_between_the_review_and_the_confirmation_costs_nothing(
    customer: Customer, portal: Node, sendcloud: Simulator, engine: str
) -> None:
    portal.stop()
    portal.start()
    assert customer.post().heading in MADE[engine]
    assert made(sendcloud) == 1
