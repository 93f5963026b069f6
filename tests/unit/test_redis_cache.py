"""The cache while Redis does not answer, and after Redis is back."""

import os
import pickle
import shutil
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

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


def test_a_redis_that_hangs_costs_one_wait() -> None:
    """A customer's press waits for it, and must be answered within two seconds."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0.1)
        cache = cache_at(silent.getsockname()[1])
        assert cache.get("never-kept") is None
        assert cache.is_away()
        waiting = []
        with suppress(TimeoutError):
            while True:
                waiting.append(silent.accept())
        assert len(waiting) == 1
        for line, _address in waiting:
            line.close()


def test_values_in_redis_are_shared(redis_port: int) -> None:
    cache_at(redis_port).set("colour", "red", 60)
    assert cache_at(redis_port).get("colour") == "red"
    assert not cache_at(redis_port).is_away()


VALUES = [
    True,
    "ok",
    7,
    [1.5, 2.5],
    b"\0RIFF\xff",
    b"",
    {"until": 1.5, "settings": {"name": "Noordpunt", "colour": None}},
]


@pytest.mark.parametrize("value", VALUES)
def test_what_is_kept_in_redis_comes_back(redis_port: int, value: object) -> None:
    cache = cache_at(redis_port)
    cache.set("key", value, 60)
    assert cache.get("key") == value
    assert not cache.is_away()


def test_a_number_in_redis_can_be_counted_up(redis_port: int) -> None:
    cache = cache_at(redis_port)
    cache.set("count", 1, 60)
    assert cache.incr("count") == cache.get("count") == 2


class Bomb:
    """Runs a command when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.file}",)


def test_what_stands_in_redis_runs_no_code(redis_port: int, tmp_path: Path) -> None:
    """Who can write to Redis gets no further than wrong values."""
    cache = cache_at(redis_port)
    planted = redis.Redis(port=redis_port)
    planted.set(cache.make_and_validate_key("key"), pickle.dumps(Bomb(tmp_path / "ran")))
    assert cache.get("key") is None
    assert not (tmp_path / "ran").exists()
    cache.set("key", "ours", 60)
    assert b"ours" in planted.get(cache.make_and_validate_key("key"))


def test_a_redis_that_is_back_is_used_again(redis_port: int) -> None:
    away = cache_at(free_port())
    away.set("colour", "red", 60)
    assert away.is_away()
    Outage.until = 0.0  # the pause is over
    back = cache_at(redis_port)
    back.set("colour", "blue", 60)
    assert cache_at(redis_port).get("colour") == "blue"
    assert not back.is_away()
