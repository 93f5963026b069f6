"""Real servers on free ports."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.simulator.server import Simulator
from tests.harness.portal_server import Node
from tests.harness.services import free_port


@pytest.fixture
def upstream() -> Iterator[Simulator]:
    """A pretend Sendcloud for this test alone."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def node(tmp_path: Path, upstream: Simulator) -> Iterator[Callable[..., Node]]:
    """Makes nodes without starting them, and stops them after the test."""
    made: list[Node] = []

    def make(**settings: str) -> Node:
        own = {
            "SENDCLOUD_API_URL": upstream.api_url,
            "SENDCLOUD_SERVICE_POINTS_URL": upstream.service_points_url,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
            "WEB_THREADS": "4",
        }
        made.append(Node(free_port(), tmp_path, own | settings))
        return made[-1]

    yield make
    for portal in made:
        portal.stop()
