"""The fixtures of every test: the simulator, and a customer who walks the pages as browsers do."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from portal.returns.submissions import schedule
from portal.sendcloud import Transport
from portal.simulator.server import Simulator
from portal.simulator.town import build
from portal.statistics import steps
from portal.upstream import brand_settings, clients
from tests.harness.customer import Customer
from tests.harness.portal_server import share_prepared
from tests.harness.security_page import (
    pytest_collection_modifyitems,
    pytest_runtest_logreport,
    pytest_sessionfinish,
)

pytest_plugins = [
    "tests.harness.guarded_tables",
    "tests.harness.spread",
    "tests.harness.stack_block",
]
__all__ = ["pytest_collection_modifyitems", "pytest_runtest_logreport", "pytest_sessionfinish"]

share_prepared()
# What the collection of tests makes lives as long as the run, so looking for garbage in it is in
# vain. It takes a tenth of the time of the tests.
gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not in what was there before the first test."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    """The default language for every test: a request leaves its own one active in the thread."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def _simulator() -> Iterator[Simulator]:
    simulator = Simulator().start()
    yield simulator
    simulator.stop()


@pytest.fixture
def simulator(_simulator: Simulator, settings) -> Iterator[Simulator]:
    """The simulator in its first state, and a portal that is configured to call it."""
    settings.SENDCLOUD_API_URL = _simulator.api_url
    settings.SENDCLOUD_SERVICE_POINTS_URL = _simulator.service_points_url
    settings.SENDCLOUD_READ_TIMEOUT = 10
    settings.SENDCLOUD_DEADLINE = 15
    _simulator.reset()
    cache.clear()
    clients.transport.cache_clear()
    clients.media_transport.cache_clear()
    brand_settings.recent_settings.forget()
    schedule.waiting_count.forget()
    steps.forget()
    yield _simulator
    _simulator.world.ended.set()


@pytest.fixture(scope="session")
def town_file(tmp_path_factory) -> Path:
    """A map file of the simulator's towns."""
    return build.write(tmp_path_factory.mktemp("map") / "towns.pmtiles")


@pytest.fixture
def town_map(town_file: Path, settings) -> Path:
    """A merchant with that map."""
    settings.BRAND_MAP_FILE = town_file
    return town_file


@pytest.fixture
def impatient(simulator: Simulator, settings) -> None:
    """A portal that gives up early, for a Sendcloud that hangs.

    All other tests wait so long that a busy machine cannot pass for a Sendcloud that is down.
    """
    settings.SENDCLOUD_READ_TIMEOUT = 1
    settings.SENDCLOUD_DEADLINE = 1.5


@pytest.fixture
def transport() -> Transport:
    """A transport with short time-outs."""
    return Transport(connect_timeout=0.5, read_timeout=0.4, deadline=1.5)


@pytest.fixture
def customer(client: Client, simulator: Simulator, db) -> Customer:
    """A customer who returns a parcel."""
    return Customer(client)
