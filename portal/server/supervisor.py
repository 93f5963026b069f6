"""Keeps a command running beside the server: starts it again when it ends, ends with the server.

    python -m portal.server.supervisor PARENT COMMAND...

It is a process of its own, because gunicorn's master collects every child that ends and could
not tell this one from a stranger. It imports the standard library alone, which keeps it small.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

TICK = 0.5  # seconds between two looks at the command and at the server
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before the command is started again
HEALTHY = 60.0  # seconds that a command must have run for its end to be the first again
PATIENCE = 25.0  # seconds that the command has to end


class Supervisor:
    """One command, and the process whose end ends it."""

    def __init__(self, parent: int, command: Sequence[str]) -> None:
        self._parent, self._command = parent, command
        self._pause = FIRST_PAUSE
        self._is_over = self._is_renewed = False
        self._woken = threading.Event()

    def run(self) -> None:
        """Run until the server ends or SIGTERM comes; SIGHUP starts the command afresh."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._take)
        while not self._must_end():
            started = time.monotonic()
            process = subprocess.Popen(self._command)
            self._watch(process)
            _end(process)
            self._rest(time.monotonic() - started)

    def _take(self, number: int, frame: FrameType | None) -> None:
        self._is_renewed |= number == signal.SIGHUP
        self._is_over |= number != signal.SIGHUP
        self._woken.set()

    def _must_end(self) -> bool:
        return self._is_over or os.getppid() != self._parent

    def _watch(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait until the command has ended or has to."""
        self._is_renewed = False
        while process.poll() is None and not self._must_end() and not self._is_renewed:
            self._wait(TICK)

    def _rest(self, ran_for: float) -> None:
        """Pause after a command that ended by itself, longer each time."""
        if self._is_renewed:
            return
        self._pause = FIRST_PAUSE if ran_for > HEALTHY else self._pause
        until = time.monotonic() + self._pause
        while time.monotonic() < until and not self._must_end() and not self._is_renewed:
            self._wait(TICK)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _wait(self, seconds: float) -> None:
        self._woken.wait(seconds)
        self._woken.clear()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask the command to end, and insist after a while."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    Supervisor(int(sys.argv[1]), sys.argv[2:]).run()
