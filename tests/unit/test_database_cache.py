"""The cache in the database: JSON alone, one value for each key, and an end for each."""

import base64
import pickle
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from portal.storage.database_cache import JsonDatabaseCache

pytestmark = pytest.mark.django_db
NOON = "2026-11-23 12:00:00+01:00"


@pytest.fixture
def cache(settings) -> JsonDatabaseCache:
    """A cache in a table of its own."""
    backend = f"{JsonDatabaseCache.__module__}.{JsonDatabaseCache.__name__}"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "kept"}}
    call_command("createcachetable")
    return JsonDatabaseCache("kept", {"OPTIONS": {"MAX_ENTRIES": 20}})


class Bomb:
    """Runs a command when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (self.file,)  # type: ignore[return-value]


def test_a_pickle_in_the_table_runs_nothing_and_counts_as_missing(
    cache: JsonDatabaseCache, tmp_path: Path
) -> None:
    """Who can write to the table runs no code beside SECRET_KEY."""
    cache.set("key", "sound", 60)
    bomb = base64.b64encode(pickle.dumps(Bomb(tmp_path / "ran"))).decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kept SET value = %s", [bomb])
    assert cache.get("key", "missing") == "missing"
    assert not (tmp_path / "ran").exists()
    pickle.loads(base64.b64decode(bomb))
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("value", ["text", 7, True, {"a": [1, None]}, b"\x89PNG", b"", ""])
def test_a_value_comes_back_as_it_was(cache: JsonDatabaseCache, value: object) -> None:
    cache.set("key", value, 60)
    cache.set("other", "another", None)
    assert cache.get_many(["key", "other", "none"]) == {"key": value, "other": "another"}
    cache.set("key", "new", 60)
    assert cache.get("key") == "new"
    assert cache.get_many([]) == {}


def test_a_key_is_added_again_only_when_its_time_is_over(cache: JsonDatabaseCache) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert cache.add("asking", "first", 30)
        assert not cache.add("asking", "second", 30)
        clock.shift(timedelta(seconds=29))
        assert cache.get("asking") == "first"
        clock.shift(timedelta(seconds=2))
        assert cache.get("asking") is None
        assert cache.add("asking", "third", 30)
        assert cache.get("asking") == "third"


def test_a_value_may_get_more_time_and_be_deleted(cache: JsonDatabaseCache) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        cache.set("key", "kept", 30)
        assert cache.touch("key", 90)
        assert not cache.touch("none", 90)
        clock.shift(timedelta(seconds=60))
        assert cache.get("key") == "kept"
        assert cache.delete("key")
        assert cache.get("key") is None


def test_the_table_has_a_limit_and_what_is_over_goes_first(cache: JsonDatabaseCache) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(15):
            cache.set(f"old-{number}", "x", 30)
        clock.shift(timedelta(seconds=60))
        for number in range(15):
            cache.set(f"a-new-{number}", "x", 30)
        kept = [number for number in range(15) if cache.get(f"a-new-{number}")]
        assert len(kept) == 15
        for number in range(100):
            cache.set(f"more-{number}", "x", 30)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM kept")
        assert cursor.fetchone()[0] <= 21


def test_a_table_that_is_missing_makes_the_cache_forget(db) -> None:
    cache = JsonDatabaseCache("nowhere", {})
    assert cache.add("key", "x", 60) is False
