"""A Sendcloud that hangs may hold some of the threads, but never all."""

from concurrent.futures import ThreadPoolExecutor

from portal.simulator.server import Simulator
from tests.harness.portal_server import eventually
from tests.harness.visitor import Visitor

WAITING = 100
ROOM = 12  # of 16 threads
PATIENT = {
    "WEB_WORKERS": "1",
    "WEB_THREADS": "16",
    "SENDCLOUD_READ_TIMEOUT": "60",
    "SENDCLOUD_DEADLINE": "60",
    "LIMIT_LOOKUPS_PER_ADDRESS": "1000/minute",
    "LIMIT_LOOKUPS_PER_IDENTIFIER": "1000/minute",
    "LIMIT_LOOKUPS_PER_POSTAL_CODE": "1000/minute",
    "LIMIT_ALL_FAILED_LOOKUPS": "1000/minute",
}


def test_the_front_page_answers_while_a_hundred_customers_wait(node, upstream: Simulator) -> None:
    """Security 26: the bulkhead refuses the rest of the lookups before any of them ends."""
    portal = node(**PATIENT).prepare().start()
    crowd = [Visitor(portal.url) for _ in range(WAITING)]
    for visitor in crowd:
        visitor.get("/")
    form = {"identifier": "#1016", "postal_code": "5642 CV"}
    answered: list[int] = []
    with ThreadPoolExecutor(WAITING) as tabs:
        for visitor in crowd:
            tabs.submit(lambda tab=visitor: answered.append(tab.post("/", form).status_code))
        eventually(lambda: len(answered) == WAITING - ROOM, "the bulkhead has refused the rest")
        hanging = [call for call in upstream.world.requests if call.path.endswith("/outgoing")]
        assert len(hanging) == ROOM

        assert Visitor(portal.url).get("/").status_code == 200

        assert len(answered) == WAITING - ROOM
        upstream.world.ended.set()
    assert answered == [503] * WAITING
