"""A disk that is full costs customers one honest page each, and no answer."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, prlimit

import requests

from tests.harness.customer import Customer
from tests.harness.portal_server import Node
from tests.harness.visitor import Visitor


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
    portal = node(WEB_WORKERS="1").prepare().start()
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
        assert "The return service isn’t responding" in reply.text
        assert "Your details are saved" in reply.text
        assert "Noordpunt" in reply.text
        assert portal.get("/healthz") == (200, "ok")
    customer.post(delivery_option="drop_off_point")
    assert re.search(r"/return/\w+/service-point/", customer.url)
