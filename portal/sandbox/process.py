"""Has photos decoded by another process, so that no photo can hold up the portal."""

import atexit
import logging
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from portal.sandbox import answer
from portal.sandbox.image import MOST_BYTES, Picture, TooCostly, TooLarge
from portal.sandbox.room import Busy, Room

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
MODULE = "portal.sandbox.decoder"
AT_ONCE = 2  # photos in each process of the portal, so that one hard photo leaves room for another
PATIENCE = 5  # seconds that a photo waits for room
SECONDS = 30  # that one may take by the clock, on a machine that is busy otherwise
# What Python needs to start. With one arena, the limit of memory counts what is used.
INHERITED = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"} | {
    name: os.environ[name] for name in INHERITED if name in os.environ
}


class OutOfTime(TooCostly):
    """The photo took more time or memory than a photo may."""


@dataclass(frozen=True)
class _Process:
    """The decoding process, and the line over which it gets a connection for each photo."""

    popen: "subprocess.Popen[bytes]"
    control: socket.socket

    @classmethod
    def start(cls, module: str, seconds: float) -> Self:
        ours, theirs = socket.socketpair()
        with theirs:
            popen = subprocess.Popen(
                [sys.executable, "-m", module, str(theirs.fileno()), str(seconds)],
                cwd=ROOT,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        return cls(popen, ours)

    def end(self) -> None:
        self.control.close()
        self.popen.kill()
        self.popen.wait()


class Sandbox:
    """Decodes photos in a process that starts with the first one, and again if it has gone."""

    def __init__(
        self,
        module: str = MODULE,
        *,
        seconds: float = SECONDS,
        at_once: int = AT_ONCE,
        begins: bytes = answer.JPEG,
    ) -> None:
        self.room = Room(at_once)
        self._begins = begins
        self._module, self._seconds = module, seconds
        self._lock = threading.Lock()
        self._process: _Process | None = None
        atexit.register(self.close)

    def picture(self, content: bytes, customer: str) -> Picture:
        """The photo drawn again; raises NotAPhoto, TooLarge, TooCostly and Busy.

        `customer` names who sent it: two photos of one customer are never decoded at once.
        """
        if len(content) > MOST_BYTES:
            raise TooLarge
        with self.room.taken(customer, PATIENCE):
            told = self._told(content)
        if not told:
            logger.error("photos cannot be decoded, because their process does not run")
            raise Busy
        if told == answer.BEGUN:
            logger.warning("a photo took too much time or memory")
            raise OutOfTime
        return answer.read(told[len(answer.BEGUN) :], self._begins)

    def _told(self, content: bytes) -> bytes:
        """What the child has answered; nothing if it was never started."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._hand_over(theirs)
            ours.settimeout(self._seconds)
            with suppress(OSError):  # the answer, or its absence, tells what went wrong
                ours.sendall(content)
                ours.shutdown(socket.SHUT_WR)
            try:
                return answer.received(ours, self._seconds)
            except TimeoutError:
                return answer.BEGUN

    def _hand_over(self, connection: socket.socket) -> None:
        with self._lock, suppress(OSError):
            if self._process is None or self._process.popen.poll() is not None:
                self.close()
                self._process = _Process.start(self._module, self._seconds)
            socket.send_fds(self._process.control, [b"."], [connection.fileno()])

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process:
            self._process.end()
        self._process = None


sandbox = Sandbox()
