"""Programs of the portal in processes of their own, which find the libraries already loaded.

A new Python spends most of a start on Django and other libraries. `warm_parent` loads them once for
a process of the tests and forks. A program so begins with its own variables, files and exit status,
reads the settings and loads the portal as ever, and takes a third of the processor.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import IO, Any

from tests.harness.warm_parent import NUMBER

ROOT = Path(__file__).resolve().parents[2]
File = IO[Any] | None
INHERITED = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


class Process:
    """A running program; it has the part of `subprocess.Popen` that tests use."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.pid = self._number()
        self.returncode: int | None = None

    def _number(self) -> int:
        return int(NUMBER.unpack(self._line.recv(NUMBER.size, socket.MSG_WAITALL))[0])

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self.returncode = self._number()
            self._line.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, negative for a signal; raises TimeoutExpired after so many seconds."""
        if self.returncode is None:
            select.select([self._line], [], [], timeout)
        if (status := self.poll()) is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def start(
    words: list[str],
    environment: dict[str, str],
    *,
    stdin: File = None,
    stdout: File = None,
    stderr: File = None,
    start_new_session: bool = False,
) -> Process:
    """Start what `python WORDS` starts in the project's folder; None stands for /dev/null."""
    ours, theirs = socket.socketpair()
    job = {"words": words, "environment": environment, "session": start_new_session}
    ours.sendall(json.dumps(job).encode() + b"\n")
    with theirs, Path(os.devnull).open("r+b", buffering=0) as nothing:
        given = [file or nothing for file in (stdin, stdout, stderr)]
        files = [theirs.fileno(), *(file.fileno() for file in given)]
        socket.send_fds(_parent(), [b"."], files)
    return Process(ours)


def run(
    words: list[str], environment: dict[str, str], timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run what `python WORDS` runs in the project's folder; gives what it printed."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as error:
        status = start(words, environment, stdout=out, stderr=error).wait(timeout)
        out.seek(0)
        error.seek(0)
        return subprocess.CompletedProcess(words, status, out.read(), error.read())


@cache
def _parent() -> socket.socket:
    """The line to the process that forks; it ends when this process of the tests does."""
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-m", "tests.harness.warm_parent", str(theirs.fileno())]
        process = subprocess.Popen(command, cwd=ROOT, env=INHERITED, pass_fds=[theirs.fileno()])

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours
