"""SQLite on a full disk, and a server whose threads all wait."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, prlimit

import requests

from tests.harness.crowd import Crowd, ask
from tests.harness.customer import Customer
from tests.harness.portal_server import Node, eventually
from tests.harness.visitor import Visitor

WAITING = 260  # browsers


@contextmanager
def full_disk(portal: Node) -> Iterator[None]:
    """While this lasts, the system refuses every write of the node to a file."""
    assert portal.process
    server = portal.process.pid
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    for process in (server, *map(int, children)):
        prlimit(process, RLIMIT_FSIZE, (0, RLIM_INFINITY))
    yield
    for process in (server, *map(int, children)):
        prlimit(process, RLIMIT_FSIZE, (RLIM_INFINITY, RLIM_INFINITY))


def test_on_a_full_disk_a_customer_reads_an_honest_page_and_loses_no_answer(node) -> None:
    portal = node().prepare().start()
    customer = Customer(Visitor(portal.url)).until_delivery("#1005")
    with full_disk(portal):
        reply = requests.post(
            portal.url + customer.url,
            {"delivery_option": "drop_off_point", "csrfmiddlewaretoken": customer.client.token},
            cookies=customer.client.cookies,
            headers={"Origin": portal.url},
            timeout=30,
        )
        assert (reply.status_code, reply.headers.get("Retry-After")) == (503, "5"), reply.text
        assert "Something went wrong on our side" in reply.text
        assert "Your details are saved" in reply.text
        assert "Noordpunt" in reply.text
        assert portal.get("/healthz") == (200, "ok")
    customer.post(delivery_option="drop_off_point")
    assert "Choose a drop-off point" in customer.text


def test_the_health_check_answers_while_a_crowd_waits_for_a_row(node, tmp_path: Path) -> None:
    """Another program holds the database, so each of 260 lookups waits for its turn to write."""
    portal = node().prepare().start()
    visitor = Visitor(portal.url)
    visitor.get("/")
    form = {"identifier": "#1", "postal_code": "1", "csrfmiddlewaretoken": visitor.token}
    other = sqlite3.connect(tmp_path / "portal.sqlite3", isolation_level=None)
    with closing(other), Crowd(WAITING) as crowd:
        other.execute("BEGIN IMMEDIATE")
        crowd.all_ask(portal.port, "/", visitor.cookies, form)
        eventually(lambda: status(portal) == HTTPStatus.SERVICE_UNAVAILABLE, "pages are sent away")
        probes = [ask(portal.port, path) for path in ("/healthz", "/readyz", "/healthz")]
        assert status(portal) in {HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE}
        other.execute("ROLLBACK")
        assert {answer.status for answer in crowd.answers()} <= {422, 429, 503}
    assert [probe.status for probe in probes] == [200, 200, 200]


def status(portal: Node) -> int:
    """How a page is answered that writes nothing, and is not left without an answer."""
    return requests.get(f"{portal.url}/robots.txt", timeout=5).status_code
