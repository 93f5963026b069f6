"""The cache while Redis does not answer, and after Redis is back."""

import os
import shutil
from collections.abc import Iterator

import pytest
import redis

from portal.storage.redis_cache import ForgivingRedisCache, Outage
from tests.harness.services import Redis, free_port


@pytest.fixture(autouse=True)
def _no_outage() -> Iterator[None]:
    Outage.until = 0.0
    yield
    Outage.until = 0.0


def cache_at(port: int) -> ForgivingRedisCache:
    """A cache that expects Redis on this port."""
    return ForgivingRedisCache(f"redis://127.0.0.1:{port}", {})


@pytest.fixture
def redis_port() -> Iterator[int]:
    """The port of a Redis that only this test uses."""
    if not shutil.which("redis-server") and os.environ.get("CI") != "true":
        pytest.skip("redis-server is not installed; in CI this test fails instead")
    server = Redis(free_port()).start()
    yield server.port
    server.stop()


def test_without_redis_the_process_keeps_its_own_values() -> None:
    cache = cache_at(free_port())
    cache.clear()
    cache.set("colour", "red", 60)
    assert cache.get("colour") == "red"
    assert cache.is_away()


def test_without_redis_a_key_is_added_only_once() -> None:
    cache = cache_at(free_port())
    cache.clear()
    assert cache.add("settings:asking", 1, timeout=60)
    assert not cache.add("settings:asking", 1, timeout=60)


def test_a_redis_that_is_full_counts_as_away(redis_port: int) -> None:
    cache = cache_at(redis_port)
    full = redis.Redis(port=redis_port)
    full.config_set("maxmemory", 1)
    full.config_set("maxmemory-policy", "noeviction")
    cache.set("colour", "red", 60)
    assert cache.get("colour") == "red"
    assert cache.is_away()


def test_values_in_redis_are_shared(redis_port: int) -> None:
    cache_at(redis_port).set("colour", "red", 60)
    assert cache_at(redis_port).get("colour") == "red"
    assert not cache_at(redis_port).is_away()


def test_a_redis_that_is_back_is_used_again(redis_port: int) -> None:
    away = cache_at(free_port())
    away.set("colour", "red", 60)
    assert away.is_away()
    Outage.until = 0.0  # the pause is over
    back = cache_at(redis_port)
    back.set("colour", "blue", 60)
    assert cache_at(redis_port).get("colour") == "blue"
    assert not back.is_away()
