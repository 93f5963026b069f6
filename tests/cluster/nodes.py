"""`python -m tests.cluster.nodes` prints what a whole return asks of what all nodes share.

One, two, four and eight nodes stand before one PostgreSQL and one Redis. Each customer goes to the
next node with each page. Counts per return must not grow with the number of nodes; times are not
measured, because all nodes share this machine.
"""

import argparse
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import psycopg
import redis
import requests

from tests.bench.servers import Stack, wait_for
from tests.bench.whole_return import Browsing
from tests.cluster.footprint import Instance
from tests.harness.services import PostgreSQL, Redis, free_port

NODES = (1, 2, 4, 8)
AT_ONCE = 8
LONG_WAIT = "10ms"  # for a lock, from which on PostgreSQL notes it


class Roaming(Browsing):
    """A customer whose every page comes from the next node."""

    def __init__(self, bases: list[str]) -> None:
        self.bases = cycle(bases)
        super().__init__(next(self.bases))

    def _take(self, reply: requests.Response) -> "Roaming":
        super()._take(reply)
        self.base = next(self.bases)
        return self


@dataclass(frozen=True)
class Counts:
    """What all nodes together have asked so far."""

    calls: int  # of Sendcloud
    queries: int
    commands: int  # of Redis
    waits: int  # for locks, longer than LONG_WAIT

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(
            self.calls - other.calls,
            self.queries - other.queries,
            self.commands - other.commands,
            self.waits - other.waits,
        )

    def line(self, nodes: int, returns: int) -> str:
        """A row of the table, per return."""
        figures = (self.calls, self.queries, self.commands, self.waits)
        cells = (f"{figure / returns:.1f}" for figure in figures)
        return f"| {nodes} | {' | '.join(cells)} |"


@dataclass
class Shared:
    """The services that the nodes share."""

    database: PostgreSQL
    cache: Redis

    def counts(self, stack: Stack) -> Counts:
        """What was asked so far, without the asking itself."""
        with psycopg.connect(self.database.url, autocommit=True) as connection:
            asked = "SELECT sum(calls) FROM pg_stat_statements WHERE query LIKE any(%s)"
            kinds = ["SELECT %", "INSERT %", "UPDATE %", "DELETE %"]
            row = connection.execute(asked, [kinds]).fetchone()
        assert row
        log = (self.database.folder / "log").read_text()
        with redis.Redis.from_url(self.cache.url) as client:
            commands = int(client.info("stats")["total_commands_processed"])
        waits = log.count("still waiting for")
        return Counts(stack.upstream.calls, int(row[0] or 0), commands, waits)


@contextmanager
def shared(folder: Path) -> Iterator[Shared]:
    """PostgreSQL, which counts its statements and long waits, and Redis."""
    database = PostgreSQL(folder / "postgresql", free_port()).create().start()
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        connection.execute("ALTER SYSTEM SET log_lock_waits = on")
        connection.execute(f"ALTER SYSTEM SET deadlock_timeout = '{LONG_WAIT}'")
        connection.execute("ALTER SYSTEM SET max_connections = 200")
    database.stop()
    database.start()
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_stat_statements")
    cache = Redis(free_port()).start()
    try:
        yield Shared(database, cache)
    finally:
        cache.stop()
        database.stop()


def _node(stack: Stack) -> str:
    """Start one more node of a single process; returns its address."""
    port = free_port()
    own = {"PORT": str(port), "WEB_WORKERS": "1", "WEB_THREADS": "8", "DATABASE_POOL_SIZE": "4"}
    words = ("--config", "gunicorn.conf.py", stack.application)
    url = f"http://127.0.0.1:{port}"
    wait_for(f"{url}/healthz", stack._spawn(*words, environment=stack.environment | own))
    return url


def _walk(bases: list[str]) -> None:
    visitor = Roaming(bases)
    visitor.look_up()
    visitor.choose_items()
    visitor.take_point().post(use="same")
    visitor.poll()


def _returns(bases: list[str], count: int) -> None:
    turned = [
        bases[number % len(bases) :] + bases[: number % len(bases)] for number in range(count)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(_walk, turned))


def table(returns: int) -> Iterator[str]:
    """The lines of the table, each once it is measured."""
    yield "| Nodes | Calls of Sendcloud | Queries | Redis commands | Waits for a lock |"
    yield "| --- | --- | --- | --- | --- |"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with shared(folder) as services:
            yield from _lines(services, folder, returns)


def _lines(services: Shared, folder: Path, returns: int) -> Iterator[str]:
    with Instance(folder, services.database.url, services.cache.url) as stack:
        bases: list[str] = []
        for nodes in NODES:
            bases += [_node(stack) for _ in range(nodes - len(bases))]
            _returns(bases, nodes)  # warms up
            before = services.counts(stack)
            _returns(bases, returns)
            yield (services.counts(stack) - before).line(nodes, returns)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--returns", type=int, default=64, help="whole returns for each line")
    for line in table(parser.parse_args().returns):
        print(line, flush=True)


if __name__ == "__main__":
    main()
