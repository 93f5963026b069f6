"""A pytest plugin that gives each parallel pytest process a Redis database, empty for each test."""

import os

import pytest

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if WORKER and (url := os.environ.get("REDIS_URL")):
    os.environ["REDIS_URL"] = f"{url.rsplit('/', 1)[0]}/{int(WORKER) + 1}"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """What a test left in the cache; the database's cache is rolled back by itself."""
    from django.core.cache import cache  # its settings read the address above

    cache.clear()
