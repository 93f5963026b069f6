"""Two releases on one SQLite file; tests/cluster/test_releases.py has PostgreSQL."""

from collections.abc import Callable
from pathlib import Path

from portal.simulator.server import Simulator
from tests.harness import two_releases
from tests.harness.portal_server import Node


def test_an_upgrade_and_the_way_back_lose_no_return(
    node: Callable[..., Node], upstream: Simulator, tmp_path: Path
) -> None:
    new = node(PREPARE="yes")
    old = two_releases.before(new, tmp_path)
    try:
        two_releases.an_upgrade_and_the_way_back_lose_no_return(old, new, upstream)
    finally:
        old.stop()
