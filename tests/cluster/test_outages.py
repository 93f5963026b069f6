"""A database that is away costs customers one honest page, and the node stays alive.

The node runs without Redis, so its cache is away too.
"""

import json
import time
from collections.abc import Callable, Iterator

import pytest

from tests.cluster.machines import Cluster
from tests.harness.crowd import Answer, Crowd, ask
from tests.harness.customer import Customer
from tests.harness.portal_server import Node, eventually
from tests.harness.services import PostgreSQL

WAITING = 260  # browsers, more than twice the threads of a node
AWAY = "Something went wrong on our side"
BUSY = "A lot of people are here right now"
Cut = tuple[str, Callable[[PostgreSQL], object], Callable[[PostgreSQL], object]]
CUTS: list[Cut] = [
    ("stopped", PostgreSQL.stop, PostgreSQL.start),
    ("hanging", PostgreSQL.hang, PostgreSQL.resume),
]


@pytest.fixture(scope="module")
def node(_cluster: Cluster) -> Iterator[Node]:
    """A portal with its usual threads, whose cache is in the database."""
    node = _cluster.lonely_node()
    yield node
    node.stop()


@pytest.fixture
def customer(cluster: Cluster, node: Node) -> Customer:
    """A customer who has found the order."""
    return cluster.customer(node.url).look_up("#1005")


@pytest.mark.parametrize(("how", "cut", "mend"), CUTS, ids=[name for name, _, _ in CUTS])
def test_while_postgresql_is_away_pages_say_so_and_probes_answer(
    cluster: Cluster, node: Node, customer: Customer, how: str, cut: object, mend: object
) -> None:
    cookies = customer.client.session.cookies.get_dict()
    cut(cluster.database)
    try:
        with Crowd(WAITING) as crowd:
            crowd.all_ask(node.port, customer.url, cookies)
            alive = [ask(node.port, "/healthz") for _ in range(3)]
            ready = ask(node.port, "/readyz")
            pages = crowd.answers()
        later = ask(node.port, customer.url, cookies)
    finally:
        mend(cluster.database)
    back = seconds_until(lambda: serves(node, customer.url, cookies))

    assert [answer.text for answer in alive] == ["ok"] * 3
    assert (ready.status, json.loads(ready.text)["database"]) == (503, "unreachable")
    for page in [*pages, later]:
        assert_explained(page)
    # A process that has served this customer before draws the shop's frame from memory.
    assert any("Noordpunt" in page.text for page in pages)
    cluster.tell(
        f"PostgreSQL, {how}; {WAITING} browsers at once",
        f"pages after {slowest(pages)}, then {slowest([later])}; /healthz {slowest(alive)}, "
        f"/readyz {slowest([ready])}; back after {back:.1f} s",
    )


def test_while_redis_hangs_too_a_page_says_so_and_then_both_are_back(cluster: Cluster) -> None:
    customer = cluster.customer().look_up("#1005")
    cookies = customer.client.session.cookies.get_dict()
    node = cluster.node_of(customer)
    cluster.cache.hang()
    try:
        ready = [ask(node.port, "/readyz")]
        assert json.loads(ready[0].text) | {"database": "ok", "cache": "down"} == json.loads(
            ready[0].text
        )
        cluster.database.hang()
        try:
            pages = [ask(node.port, customer.url, cookies) for _ in range(2)]
            ready.append(ask(node.port, "/readyz"))
        finally:
            cluster.database.resume()
    finally:
        cluster.cache.resume()
    back = seconds_until(lambda: serves(node, customer.url, cookies))

    assert [answer.status for answer in ready] == [200, 503]
    for page in pages:
        assert_explained(page)
        assert "Noordpunt" in page.text
    cluster.tell(
        "Redis, hanging, and PostgreSQL too",
        f"pages after {slowest(pages)}; /readyz {slowest(ready)}; back after {back:.1f} s",
    )


@pytest.mark.parametrize(("how", "cut", "mend"), CUTS, ids=[name for name, _, _ in CUTS])
def test_the_doctor_names_a_postgresql_that_is_away_in_one_sentence(
    cluster: Cluster, node: Node, how: str, cut: object, mend: object
) -> None:
    cut(cluster.database)
    try:
        began = time.monotonic()
        done = node.manage("doctor")
        took = time.monotonic() - began
    finally:
        mend(cluster.database)
    seconds_until(lambda: serves(node, "/", {}))

    sentences = {
        "stopped": "No PostgreSQL listens at",
        "hanging": "did not answer within 2 seconds",
    }
    (database,) = [line for line in done.stdout.splitlines() if line.startswith("wrong  Database")]
    assert sentences[how] in database
    for subject in ("Secret key", "Cache", "Daily jobs"):
        assert f"-      {subject}: Not looked at, because it needs: Database." in done.stdout
    assert done.stderr == ""
    assert (done.returncode, "Error" in done.stdout) == (1, False)
    cluster.tell(f"PostgreSQL, {how}; the doctor", f"one sentence after {took:.1f} s")


def assert_explained(page: Answer) -> None:
    """The page of an outage, or of a crowd that waits in it; it says when to come back."""
    assert page.status == 503, page.text[:9000]
    assert int(page.headers["Retry-After"]) > 0
    assert AWAY in page.text or BUSY in page.text


def serves(node: Node, path: str, cookies: dict[str, str]) -> bool:
    """Whether the page comes from every process; which one answers is chance."""
    return all(ask(node.port, path, cookies).status == 200 for _ in range(12))


def slowest(answers: list[Answer]) -> str:
    """The time of the slowest answer."""
    return f"{max(answer.seconds for answer in answers):.2f} s"


def seconds_until(happened: Callable[[], object]) -> float:
    """How long it takes until a condition holds."""
    began = time.monotonic()
    eventually(happened, "the portal is back")
    return time.monotonic() - began
