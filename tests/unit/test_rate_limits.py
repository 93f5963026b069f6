"""The client's network, the counters of the rate limits, and how long a refusal takes."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import time_machine
from django.test import RequestFactory

from portal import checks
from portal.rate_limits import client_network, wider_networks
from portal.rate_limits.bucket import Bucket
from portal.rate_limits.counters import Counters
from portal.returns.lookup.response_time import ResponseTimeFloor
from tests.harness import warm
from tests.harness.portal_server import Node
from tests.harness.services import Redis, free_port

PROXY = "172.18.0.1"


def network(remote: str, forwarded: str = "") -> str:
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return client_network(RequestFactory().get("/", REMOTE_ADDR=remote, **more))


@pytest.mark.parametrize(
    ("remote", "forwarded", "seen"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "10.9.9.9, 198.51.100.1", "198.51.100.1"),
        (PROXY, "10.9.9.9, 198.51.100.1, 172.18.0.7", "198.51.100.1"),
        (PROXY, "198.51.100.1, nonsense", PROXY),
        (PROXY, "", PROXY),
        (PROXY, "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
        (PROXY, "::ffff:198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", "", "fe80::/64"),
        ("", "", "unknown"),
    ],
)
def test_the_client_is_the_address_that_the_last_trusted_proxy_saw(
    settings, remote, forwarded, seen
) -> None:
    """Security 3: the address comes from a configured proxy only; of IPv6 the /64 counts."""
    settings.TRUSTED_PROXIES = ["172.18.0.0/16"]
    assert network(remote, forwarded) == seen


def test_https_without_a_trusted_proxy_is_a_warning(settings) -> None:
    settings.IS_HTTPS, settings.TRUSTED_PROXIES = True, []
    assert [warning.id for warning in checks.check_proxies()] == ["portal.W003"]
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert checks.check_proxies() == []


COUNT = """
import sys, django
django.setup()
from portal import rate_limits
let_in = 0
for _ in range(40):
    try:
        rate_limits.hit("RETURNS", "client")
        let_in += 1
    except rate_limits.RateLimitExceeded:
        pass
print(let_in)
"""


def test_two_processes_share_one_number(tmp_path: Path) -> None:
    """Security 2: together two processes let in exactly as many requests as the limit allows."""
    database = os.environ.get("DATABASE_URL", f"sqlite:///{tmp_path}/limits.sqlite3")
    given = {"DATABASE_URL": database, "LIMIT_RETURNS": "50/hour"}
    node = Node(free_port(), tmp_path, given)
    assert node.manage("prepare").returncode == 0

    def count(number: int) -> int:
        return int(warm.run(["-c", COUNT], node.environment(), timeout=60).stdout)

    with ThreadPoolExecutor(2) as both:
        assert sum(both.map(count, range(2))) == 50


def hits(counters: Counters, times: int) -> list[bool]:
    return [counters.take("rule/client", Bucket(2, 60)) for _ in range(times)]


@pytest.mark.django_db
def test_the_database_counts_where_no_redis_is_configured() -> None:
    assert hits(Counters(), 3) == [True, True, False]


@pytest.mark.django_db
def test_if_redis_is_down_one_line_is_logged_and_the_database_counts(caplog) -> None:
    now = 0.0
    counters = Counters(f"redis://127.0.0.1:{free_port()}", clock=lambda: now)
    assert hits(counters, 3) == [True, True, False]
    assert [record.getMessage() for record in caplog.records] == [
        "Redis does not answer (ConnectionError): limits use the database"
    ]
    now = 31.0
    hits(counters, 1)
    assert len(caplog.records) == 2


@pytest.fixture
def redis_url() -> Iterator[str]:
    server = Redis(free_port()).start()
    yield server.url
    server.stop()


@pytest.mark.django_db
def test_all_machines_with_one_redis_share_its_counters(redis_url: str) -> None:
    """Security 2: two machines with one Redis share one number."""
    first, second = Counters(redis_url), Counters(redis_url)
    assert hits(first, 2) == [True, True]
    assert hits(second, 1) == [False]


class Clock:
    """A clock that moves only when the code under test sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(("took", "ends"), [(0.0, 1.0), (0.25, 1.0), (0.75, 1.0), (1.5, 2.0)])
def test_a_refusal_ends_at_a_whole_multiple_of_the_floor(took: float, ends: float) -> None:
    """Security 4: the response time does not show how long the lookup took."""
    clock = Clock()
    floor = ResponseTimeFloor(1.0, clock=clock, sleep=clock.sleep)
    clock.sleep(took)
    floor.wait()
    assert clock.now == 100.0 + ends


STORES = [pytest.param("", id="database"), pytest.param("redis", id="redis")]


@pytest.mark.django_db
@pytest.mark.parametrize("store", STORES)
def test_no_double_passes_at_a_seam(store: str, request) -> None:
    """Security 36: a bucket has no window that could end; it fills by the second."""
    counters = Counters(request.getfixturevalue("redis_url") if store else "")
    bucket = Bucket(10, 60)

    def passed(times: int) -> int:
        return sum(counters.take("rule/seam", bucket) for _ in range(times))

    with time_machine.travel("2026-11-22 12:00:59+01:00", tick=False) as clock:
        assert passed(20) == 10
        assert counters.waits([("rule/seam", bucket)]) == [pytest.approx(6, abs=0.01)]
        clock.shift(2)
        assert passed(10) == 0
        clock.shift(4)
        assert counters.waits([("rule/seam", bucket)]) == [0]
        assert passed(10) == 1
        clock.shift(3600)
        assert passed(20) == 10


@pytest.mark.django_db
def test_in_a_long_run_a_bucket_lets_in_what_it_says() -> None:
    counters, bucket, passed = Counters(), Bucket(60, 3600), 0
    with time_machine.travel("2026-11-22 12:00+01:00", tick=False) as clock:
        for _ in range(3600):
            passed += counters.take("rule/long", bucket)
            clock.shift(1)
    assert passed == 60 + 59


@pytest.mark.django_db
def test_a_limit_of_nothing_lets_nothing_in() -> None:
    assert not Counters().take("rule/none", Bucket(0, 60))
    assert Counters().waits([("rule/none", Bucket(0, 60))]) == [60]


@pytest.mark.parametrize(
    ("network", "wider"),
    [
        ("203.0.113.9", {"203.0.113.0/24": 4}),
        ("2001:db8:1:2ff::/64", {"2001:db8:1:200::/56": 2, "2001:db8:1::/48": 3}),
        ("unknown", {}),
    ],
)
def test_a_client_is_counted_with_its_neighbours_too(network: str, wider: dict[str, int]) -> None:
    """Security 1: one rented server has 65,536 networks of IPv6."""
    assert wider_networks(network) == wider
