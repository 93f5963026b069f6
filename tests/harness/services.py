"""Start PostgreSQL and Redis from the programs installed on this machine, for a test or a command.

`python -m tests.harness.services COMMAND ...` runs a command with DATABASE_URL and REDIS_URL set.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harness.portal_server import eventually

# Redis keeps its own counters, outside the database, and its clock ignores a test's travel in time.
NOT_ON_REDIS = pytest.mark.skipif(bool(os.environ.get("REDIS_URL")), reason="not on Redis")
PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
LOCAL = "127.0.0.1"


def free_port() -> int:
    """A free port of this machine.

    It lies below the ports that the system gives to outgoing connections. Otherwise such a
    connection could take the port while a test restarts the server that uses it.
    """
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((LOCAL, port))
            return port
    raise AssertionError("no free port")


def listens(port: int) -> bool:
    """Whether a server accepts connections on this port."""
    with socket.socket() as probe:
        return probe.connect_ex((LOCAL, port)) == 0


def program(name: str, package: str) -> str:
    """The path of a program; exits with a hint if the program is not installed."""
    path = os.pathsep.join([os.environ["PATH"], "/usr/sbin", *map(str, PLACES)])
    if executable := shutil.which(name, path=path):
        return executable
    sys.exit(f"{name} is missing: install {package} (on Debian: apt-get install {package}).")


@dataclass
class PostgreSQL:
    """A database cluster in its own folder; every local user may connect without a password."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The value for DATABASE_URL."""
        return f"postgres://postgres@{LOCAL}:{self.port}/postgres"

    def create(self) -> "PostgreSQL":
        """Create the cluster; as root, for the user postgres, because PostgreSQL refuses root."""
        self.folder.mkdir()
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        options = ["--auth=trust", "--no-sync", "--username=postgres", "--encoding=UTF8"]
        command = [program("initdb", "postgresql"), *options, "-D", str(self.folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **_as_postgres())
        return self

    def start(self) -> "PostgreSQL":
        """Start PostgreSQL, and wait until it accepts connections."""
        settings = [f"listen_addresses={LOCAL}", "unix_socket_directories=", "fsync=off"]
        options = [word for setting in settings for word in ("-c", setting)]
        command = [program("postgres", "postgresql"), "-D", str(self.folder), "-p", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *options], stderr=log, stdout=log, cwd="/", **_as_postgres()
            )
        ready = [program("pg_isready", "postgresql"), "-q", "-h", LOCAL, "-p", str(self.port)]
        eventually(lambda: subprocess.run(ready, check=False).returncode == 0, "PostgreSQL is up")
        return self

    def hang(self) -> None:
        """Stop every process of the cluster in its tracks; its sockets stay open and silent."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let the processes go on where they were."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(number)
        subprocess.run(["pkill", f"-{number.value}", "-P", str(self.process.pid)], check=False)

    def stop(self) -> None:
        """Cut every connection and shut down, as a restart does."""
        assert self.process
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)


def _as_postgres() -> dict[str, object]:
    return {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}


@dataclass
class Redis:
    """A Redis that writes nothing to disk."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The value for REDIS_URL."""
        return f"redis://{LOCAL}:{self.port}/0"

    def start(self) -> "Redis":
        """Start Redis, and wait until it listens."""
        options = ["--bind", LOCAL, "--save", "", "--appendonly", "no", "--port", str(self.port)]
        command = [program("redis-server", "redis-server"), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/")
        eventually(lambda: listens(self.port), "Redis is up")
        return self

    def hang(self) -> None:
        """Stop the process in its tracks; its sockets stay open and silent."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let the process go on where it was."""
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Kill the process."""
        assert self.process
        self.process.kill()
        self.process.wait(timeout=30)


def main(command: list[str]) -> int:
    """Start both servers, run the command, and stop them; returns the command's exit status."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        database = PostgreSQL(Path(folder) / "postgresql", free_port()).create().start()
        cache = Redis(free_port()).start()
        try:
            where = {"DATABASE_URL": database.url, "REDIS_URL": cache.url}
            return subprocess.run(command, env=os.environ | where, check=False).returncode
        finally:
            cache.stop()
            database.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
