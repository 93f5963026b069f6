"""Starts the servers of a run: the portal as in production, the simulator, the reference."""

import contextlib
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.harness.services import free_port

ROOT = Path(__file__).resolve().parents[2]
WORKERS, THREADS = 2, 64


def wait_for(url: str, process: subprocess.Popen[str], pause: float = 0.02) -> None:
    """Wait until the address answers anything; end the run if its server dies."""
    for _ in range(2000):
        with contextlib.suppress(urllib.error.HTTPError):
            try:
                urllib.request.urlopen(url, timeout=5).close()
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(pause)
                if process.poll() is not None:
                    sys.exit(f"The server of {url} ended at once.")
                continue
            return
    sys.exit(f"{url} did not answer.")


class Upstream:
    """The simulator's process."""

    def __init__(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.upstream", "--port", str(port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.process.stdout.readline()

    def say(self, words: str) -> int:
        """Send a command; returns the number of calls the simulator has received so far."""
        return int(self.tell(words))

    def tell(self, words: str) -> str:
        """Send a command; returns what the simulator answers."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    @property
    def calls(self) -> int:
        """How many calls the simulator has received."""
        return self.say("calls")


@dataclass
class Stack:
    """All servers of a run, in a folder of their own."""

    folder: Path
    database: str = ""
    redis: str = ""
    application: str = "portal.wsgi"
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def __enter__(self) -> "Stack":
        self.upstream = Upstream()
        self.processes.append(self.upstream.process)
        self.portal_port, self.reference_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.portal_port}"
        self.environment = self._environment()
        self.manage("prepare")
        begun = time.perf_counter()
        self.portal = self.start_portal()
        self.started_in = time.perf_counter() - begun  # seconds
        self._start_reference()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=60)

    def _environment(self) -> dict[str, str]:
        given = {
            "SECRET_KEY": "only for the benchmark, of no use elsewhere, long enough",
            "BASE_URL": self.url,
            "BRAND_DOMAIN": "noordpunt",
            "SENDCLOUD_API_URL": f"{self.upstream.url}/api",
            "SENDCLOUD_SERVICE_POINTS_URL": f"{self.upstream.url}/service-points-host/api/v2",
            "DATABASE_URL": self.database or f"sqlite:///{self.folder / 'portal.sqlite3'}",
            "REDIS_URL": self.redis,
            "STATIC_ROOT": str(self.folder / "static"),
            "PREPARE": "no",
            # What the worker does by the clock is no cost of a page.
            "WORKER": "external",
            "HOST": "127.0.0.1",
            "PORT": str(self.portal_port),
            "WEB_WORKERS": str(WORKERS),
            "WEB_THREADS": str(THREADS),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "LOG_LEVEL": "ERROR",
        }
        # All customers here share one address. The portal counts every limit, but none is reached.
        names = re.findall(
            r'limit\(\s*"(LIMIT_\w+)"', (ROOT / "portal" / "settings.py").read_text()
        )
        return os.environ | given | dict.fromkeys(names, "1000000/minute;1000000/hour")

    def manage(self, *words: str) -> None:
        """Run a management command of the portal."""
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def python(self, module: str, *words: str) -> str:
        """Run a module inside the portal's environment and return what it printed."""
        command = [sys.executable, "-m", module, *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def _spawn(self, *words: str, environment: dict[str, str]) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "gunicorn", "--log-level", "critical", *words]
        log = (self.folder / "servers.log").open("a")
        process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stderr=log)
        self.processes.append(process)
        return process

    def start_portal(self) -> "subprocess.Popen[str]":
        """Start the portal under its production server."""
        process = self._spawn(
            "--config", "gunicorn.conf.py", self.application, environment=self.environment
        )
        wait_for(f"{self.url}/healthz", process)
        return process

    def restart_portal(self, **changes: str) -> None:
        """Start the portal again with other settings."""
        self.environment |= changes
        self.portal.terminate()
        self.portal.wait(timeout=60)
        self.portal = self.start_portal()

    def _start_reference(self) -> None:
        environment = os.environ | {"REFERENCE_DATABASE": str(self.folder / "reference.sqlite3")}
        command = [sys.executable, "-m", "tests.bench.reference"]
        made = subprocess.run(
            command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        )
        self.reference_session = made.stdout.strip()
        address = f"127.0.0.1:{self.reference_port}"
        words = ["--bind", address, "--worker-class", "gthread", "--workers", str(WORKERS)]
        # Without a file of its own, gunicorn would read the portal's.
        (self.folder / "bare.conf.py").touch()
        words += ["--config", str(self.folder / "bare.conf.py")]
        words += ["--threads", str(THREADS), "tests.bench.reference"]
        self.bare = self._spawn(*words, environment=environment)
        wait_for(f"http://{address}/1", self.bare)

    def reference(self, size: int) -> tuple[str, str]:
        """Address and cookie of the bare page of `size` bytes."""
        url = f"http://127.0.0.1:{self.reference_port}/{size}"
        return url, f"sessionid={self.reference_session}"

    def memory(self) -> int:
        """Kilobytes in memory of the portal's workers and their parent; shared pages count once."""
        pids = [self.portal.pid, *_children(self.portal.pid)]
        return sum(_proportional(pid) for pid in pids)

    def seconds_used(self) -> float:
        """Processor seconds that the portal's workers have used."""
        return seconds_of_children(self.portal)

    def bare_seconds_used(self) -> float:
        """Processor seconds that the reference's workers have used."""
        return seconds_of_children(self.bare)


def seconds_of_children(process: "subprocess.Popen[str]") -> float:
    """Processor seconds that the workers of a server have used."""
    return sum(_ticks(pid) for pid in _children(process.pid)) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _proportional(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])
