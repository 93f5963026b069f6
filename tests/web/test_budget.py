"""Each page's cost, counted rather than timed; exact numbers show every change."""

import gzip
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.services import NOT_ON_REDIS

WRITES = ("INSERT", "UPDATE", "DELETE")

# page: queries, how many of them write, calls to Sendcloud, compressed kilobytes (rounded up)
BUDGET = {
    "front page": (0, 0, 0, 3),
    "lookup": (16, 11, 1, 4),
    "items": (2, 0, 0, 4),
    "answer to items": (7, 3, 1, 5),
    "delivery": (2, 0, 0, 5),
    "another option": (5, 1, 0, 5),
    "answer to delivery": (5, 1, 0, 5),
    "review": (2, 0, 0, 5),
    "creation": (14, 7, 2, 3),
    "label page, asked a moment ago": (2, 0, 0, 3),
}


WALK: tuple[tuple[str, Callable[[Customer], object]], ...] = (
    ("front page", lambda customer: customer.visit("/")),
    ("lookup", lambda customer: customer.post(identifier="#1001", postal_code="5642 CV")),
    ("items", lambda customer: customer.visit(customer.url)),
    ("answer to items", lambda customer: customer.choose_items()),
    ("delivery", lambda customer: customer.visit(customer.url)),
    ("another option", lambda customer: customer.post(delivery_option="drop_off_point")),
    ("answer to delivery", lambda customer: customer.take_first()),
    ("review", lambda customer: customer.visit(customer.url)),
    ("creation", lambda customer: customer.confirm()),
    ("label page, asked a moment ago", lambda customer: customer.visit(customer.url)),
)


def walked(customer: Customer, simulator: Simulator) -> dict[str, tuple[int, int, int, int]]:
    """The cost of each page of a return; a submitted form includes the page that it leads to."""
    customer.visit("/")  # caches the brand's settings
    seen = {}
    for name, act in WALK:
        before = len(simulator.world.requests)
        with CaptureQueriesContext(connection) as asked:
            act(customer)
        statements = [query["sql"].strip() for query in asked.captured_queries]
        writes = sum(statement.startswith(WRITES) for statement in statements)
        calls = len(simulator.world.requests) - before
        size = -(-len(gzip.compress(customer.page.content)) // 1024)
        queries = sum(statement.startswith((*WRITES, "SELECT")) for statement in statements)
        seen[name] = (queries, writes, calls, size)
    return seen


# order: kilobytes of its items page, and compressed, with nothing chosen (rounded up)
LONG_ORDERS = {"#1102": (52, 6), "#1103": (368, 24)}


@pytest.mark.parametrize("order", LONG_ORDERS)
def test_the_page_of_many_lines_stays_small(customer: Customer, order: str) -> None:
    page = customer.look_up(order).page.content
    sizes = tuple(-(-len(body) // 1024) for body in (page, gzip.compress(page)))
    assert sizes == LONG_ORDERS[order]


@NOT_ON_REDIS
def test_every_page_keeps_to_its_budget(customer: Customer, simulator: Simulator) -> None:
    assert walked(customer, simulator) == BUDGET


def test_a_waiting_poll_reads_one_row_and_writes_nothing(customer: Customer) -> None:
    customer.create()
    customer.visit(customer.url)
    with CaptureQueriesContext(connection) as asked:
        reply = customer.client.get(customer.poll_url, headers={"HX-Request": "true"})
    assert reply.status_code == 204
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT"]


def test_a_whole_return_takes_few_calls_and_two_connections(
    customer: Customer, simulator: Simulator
) -> None:
    before = simulator.world.connections
    customer.create().wait()
    calls = [call.path.rsplit("/", 1)[1] for call in simulator.world.requests]
    assert calls == [
        "return-portal",
        "outgoing",
        "service-points",
        "incoming",
        "polling",
        "polling",
        "polling",
    ]
    # The call that creates the return has its own.
    assert simulator.world.connections - before == 2
