"""Two releases on one PostgreSQL; tests/server/test_releases.py has SQLite."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from portal.simulator.server import Simulator
from tests.harness import two_releases
from tests.harness.portal_server import COLD, Node
from tests.harness.services import PostgreSQL, free_port


@pytest.fixture
def database() -> Iterator[PostgreSQL]:
    # PostgreSQL runs as another user, who may not read pytest's own temporary folder.
    with TemporaryDirectory(prefix="portal-releases-") as name:
        (folder := Path(name)).chmod(0o755)
        server = PostgreSQL(folder / "postgresql", free_port()).create().start()
        yield server
        server.stop()


def test_an_upgrade_and_the_way_back_lose_no_return(database: PostgreSQL, tmp_path: Path) -> None:
    with Simulator() as upstream, ExitStack() as nodes:
        settings = {
            "SENDCLOUD_API_URL": upstream.api_url,
            "SENDCLOUD_SERVICE_POINTS_URL": upstream.service_points_url,
            "DATABASE_URL": database.url,
            "WEB_THREADS": "4",
            "PREPARE": "yes",
        }
        new = Node(free_port(), tmp_path, settings, command=COLD)
        old = two_releases.before(new, tmp_path)
        for node in (old, new):
            nodes.callback(node.stop)
        two_releases.an_upgrade_and_the_way_back_lose_no_return(old, new, upstream)
