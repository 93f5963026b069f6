"""One cluster for all its tests; afterwards it tells what was killed and what survived."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.simulator.server import Simulator
from tests.cluster.machines import Cluster

STORY = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def _cluster(tmp_path_factory: pytest.TempPathFactory, pytestconfig) -> Iterator[Cluster]:
    folder: Path = tmp_path_factory.mktemp("cluster")
    for each in (folder, folder.parent, folder.parent.parent):
        each.chmod(0o755)  # PostgreSQL runs as a user of its own
    with Simulator() as sendcloud:
        cluster = Cluster(folder, sendcloud).start()
        pytestconfig.stash[STORY] = cluster.story
        yield cluster
        cluster.stop()


@pytest.fixture
def cluster(_cluster: Cluster) -> Cluster:
    """Everything up, and a new world at Sendcloud."""
    _cluster.sendcloud.reset()
    for each in _cluster.nodes:
        if not each.answers():
            each.start()
    return _cluster


def pytest_terminal_summary(terminalreporter, exitstatus, config) -> None:
    """Print the story."""
    story = config.stash.get(STORY, [])
    if story:
        terminalreporter.section("what was killed, and what survived")
    for each in story:
        terminalreporter.line(each)
