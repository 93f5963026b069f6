"""What a server has counted is written when it ends."""

import sqlite3

from tests.harness.visitor import Visitor
from tests.server.test_server import look_up


def test_a_server_that_is_told_to_end_writes_every_step_it_counted(node) -> None:
    portal = node(LIMIT_LOOKUPS_PER_ADDRESS="1000/minute").prepare().start()
    look_up(portal, "9999")
    for _ in range(3):
        visitor = Visitor(portal.url)
        visitor.get("/")
        visitor.post("/", {"identifier": "#1001", "postal_code": "5642 CV"})
    portal.stop()
    with sqlite3.connect(portal.folder / "portal.sqlite3") as database:
        found = dict(
            database.execute("SELECT event, sum(returns) FROM portal_dailycount GROUP BY 1")
        )
    assert found == {"not_found": 1, "found": 3}
