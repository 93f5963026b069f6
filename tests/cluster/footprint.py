"""`python -m tests.cluster.footprint` prints the figures of docs/scale.md for one instance.

The instance has its own PostgreSQL and Redis and the server's defaults. Customers walk from the
lookup to the label page.
"""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import flows
from tests.bench.servers import Stack, _proportional
from tests.harness.services import PostgreSQL, Redis, free_port, program

FLOWS, AT_ONCE = 600, 16
TABLES = ("portal_submission", "django_session", "portal_ratelimitcounter")
UNLIMITED = "1000000/minute"
LIMITS = ("LOOKUPS_PER_ADDRESS", "LOOKUPS_PER_IDENTIFIER", "LOOKUPS_PER_POSTAL_CODE", "RETURNS")


class Instance(Stack):
    """The bench's portal, with limits so high that customers can all come from this machine."""

    def _environment(self) -> dict[str, str]:
        more = ("SERVICE_POINT_SEARCHES", "FAILED_LOOKUPS", "DOCUMENTS", "UPLOADS")
        limits = {f"LIMIT_{name}": UNLIMITED for name in (*LIMITS, *more)}
        return super()._environment() | limits | {"SECRET_KEY": secrets.token_urlsafe(48)}


def _megabytes(pid: int) -> float:
    pgrep = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return sum(_proportional(child) for child in (pid, *map(int, pgrep.stdout.split()))) / 1024


def _asked(database: PostgreSQL, question: str) -> int:
    command = [program("psql", "postgresql"), "-h", "127.0.0.1", "-p", str(database.port)]
    words = ["-U", "postgres", "-d", "postgres", "-Atc", question]
    psql = subprocess.run([*command, *words], capture_output=True, text=True, check=True)
    return int(psql.stdout)


def _tell(what: str, value: float, unit: str) -> None:
    print(f"{what:48} {value:10.1f} {unit}", flush=True)


def measure(database: PostgreSQL, cache: Redis, folder: Path) -> None:
    """Start the instance, let customers walk through it, and print what that took."""
    assert database.process
    assert cache.process
    with Instance(folder, database.url, cache.url) as stack:
        flows.run(stack, 4, 2)
        _tell("portal, at rest", stack.memory() / 1024, "MB")
        used = stack.seconds_used()
        done = flows.run(stack, FLOWS, AT_ONCE)
        _tell("portal, under load", stack.memory() / 1024, "MB")
        _tell("PostgreSQL", _megabytes(database.process.pid), "MB")
        _tell("Redis", _megabytes(cache.process.pid), "MB")
        _tell("returns a minute, from lookup to label page", done.per_minute, "")
        _tell("processor time for one return", 1000 * (stack.seconds_used() - used) / FLOWS, "ms")
        _tell("calls of Sendcloud for one return", done.upstream_calls / FLOWS, "")
        for table in TABLES:
            size = _asked(database, f"select pg_total_relation_size('{table}')")
            _tell(f"{table}, for one return", size / FLOWS, "bytes")
        connections = _asked(
            database, "select count(*) from pg_stat_activity where client_port > 0"
        )
        _tell("connections of PostgreSQL", connections, "")


def main() -> None:
    """Measure on services that exist only for this run."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        database = PostgreSQL(Path(folder) / "postgresql", free_port()).create().start()
        cache = Redis(free_port()).start()
        print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}")
        try:
            measure(database, cache, Path(folder))
        finally:
            cache.stop()
            database.stop()


if __name__ == "__main__":
    main()
