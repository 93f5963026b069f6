"""A portal as it runs in production: gunicorn in its own process and environment."""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

from tests.harness import warm

ROOT = warm.ROOT
PREPARED = "TESTS_PREPARED"  # the variable that names the folder of what was prepared
SECRET = "q7Vt2mZc9RkXw4LpHs8NdJf3Gb6YyTa1"
# What `portal serve` becomes. Where its own start is the matter, a node has a command.
SERVE = ["-m", "gunicorn", "--config", "gunicorn.conf.py", "portal.wsgi"]
COLD = [sys.executable, "-m", "portal", "serve"]


def eventually(happened: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Wait until a condition holds; after `seconds`, fail with `what` in the message."""
    pause = threading.Event()
    for _ in range(int(seconds * 20)):
        if happened():
            return
        pause.wait(0.05)
    raise AssertionError(f"did not happen within {seconds} seconds: {what}")


@dataclass
class Node:
    """One portal on one port; it logs to a file. Without a command of its own it starts warm."""

    port: int
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | warm.Process | None = None
    command: list[str] = field(default_factory=list)
    cwd: Path = ROOT

    @property
    def url(self) -> str:
        """The node's base URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything that the node has logged so far."""
        return (self.folder / f"node-{self.port}.log").read_text()

    def environment(self) -> dict[str, str]:
        """The node's variables; it inherits only PATH and HOME, so no other settings leak in."""
        own = {
            "SECRET_KEY": SECRET,
            "BASE_URL": self.url,
            "BRAND_DOMAIN": "noordpunt",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "STATIC_ROOT": str(self.folder / "static"),
            "PREPARE": "no",
            "WORKER": "external",
            # A second process costs a start, and few tests are about two.
            "WEB_WORKERS": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        return warm.INHERITED | own | self.settings

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py in this node's environment."""
        return warm.run(["manage.py", *words], self.environment())

    def prepare(self) -> "Node":
        """Bring tables and static files up to date; what is new is a copy of what was prepared."""
        self.collect()
        file = Path(self.environment().get("DATABASE_URL", "").removeprefix("sqlite:///"))
        if file.parent == self.folder and not file.exists() and "SECRET_KEY" not in self.settings:
            shutil.copyfile(_prepared() / "portal.sqlite3", file)
            return self
        return self._prepare()

    def collect(self) -> None:
        """Bring the static files up to date."""
        shutil.copytree(_prepared() / "static", self.folder / "static", dirs_exist_ok=True)

    def _prepare(self) -> "Node":
        done = self.manage("prepare")
        assert done.returncode == 0, done.stderr
        return self

    def start(self) -> "Node":
        """Start gunicorn, and wait until the node answers."""
        self.launch()
        eventually(self.answers, f"{self.url} answers: {self.log}", seconds=90)
        return self

    def launch(self) -> None:
        """Start gunicorn without waiting for it."""
        with (self.folder / f"node-{self.port}.log").open("ab") as log:
            self.process = self._process(log)

    def _process(self, log: IO[bytes]) -> subprocess.Popen[bytes] | warm.Process:
        if not self.command:
            own = self.environment()
            return warm.start(SERVE, own, stdout=log, stderr=log, start_new_session=True)
        return subprocess.Popen(
            self.command,
            cwd=self.cwd,
            env=self.environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def answers(self) -> bool:
        """Whether the node answers its liveness probe."""
        try:
            return bool(self.get("/healthz")[0] == 200)
        except OSError:
            return False

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and body of a page."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def kill(self) -> None:
        """SIGKILL to the server and its workers at once, as when a machine loses power."""
        assert self.process
        os.killpg(self.process.pid, 9)
        self.process.wait(timeout=10)
        # The workers are children of gunicorn, so only the port shows that they have ended.
        eventually(lambda: not self.answers(), f"{self.url} is gone")

    def stop(self) -> None:
        """Ask gunicorn to shut down, if it still runs."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=40)


def share_prepared() -> None:
    """Have the processes of this run of the tests, which inherit the environment, prepare once."""
    if PREPARED not in os.environ:
        os.environ[PREPARED] = tempfile.mkdtemp(prefix="portal-prepared-")
        atexit.register(shutil.rmtree, os.environ[PREPARED])


@cache
def _prepared() -> Path:
    """A folder with a prepared database and static files, made once in a run of the tests."""
    share_prepared()
    folder = Path(os.environ[PREPARED])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            database = {"DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}"}
            Node(8000, folder, database)._prepare()
            (folder / "done").touch()
    return folder
