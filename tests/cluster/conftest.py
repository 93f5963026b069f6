"""One cluster for all its tests, and a report of what they killed and what survived."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from portal.simulator.server import Simulator
from tests.cluster.machines import Cluster

STORY = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def _cluster(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    # PostgreSQL runs as another user, who may not read pytest's own temporary folder.
    with TemporaryDirectory(prefix="portal-cluster-") as folder, Simulator() as sendcloud:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder), sendcloud)
        pytestconfig.stash[STORY] = cluster.story
        try:
            yield cluster.start()
        finally:
            cluster.stop()


@pytest.fixture
def cluster(_cluster: Cluster) -> Cluster:
    """The cluster with all nodes running and no returns, and a new world at Sendcloud."""
    _cluster.forget()
    for node in _cluster.nodes:
        if not node.answers():
            node.start()
    return _cluster


def pytest_terminal_summary(terminalreporter, exitstatus, config) -> None:
    """Print what the tests killed, and what survived."""
    story = config.stash.get(STORY, [])
    if story:
        terminalreporter.section("what was killed, and what survived")
    for line in story:
        terminalreporter.line(line)
