"""The process that decodes photos: `python -m portal.sandbox.decoder FD SECONDS`.

It has Pillow loaded and nothing else: no settings, no keys, no environment. For each photo it forks
a child with limits, which decodes that one photo and ends. So a photo that takes too long is killed
by the kernel, and one that takes over its decoder sees no other customer's photo.
"""

import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PIL import Image

from portal.sandbox import answer
from portal.sandbox.image import Picture, picture

CPU_SECONDS = 5
MOST_MEMORY = 450 * 1024 * 1024  # bytes of addresses beyond those of the idle process
NICENESS = 5


def main(argv: list[str], draw: Callable[[bytes], Picture] = picture) -> None:
    """Serve one connection after the other until the portal has gone.

    The arguments are the line to the portal, and how long a photo may take by the clock.
    """
    control, seconds = socket.socket(fileno=int(argv[1])), float(argv[2])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        # If the machine runs out of memory, a photo should go before the portal does.
        Path("/proc/self/oom_score_adj").write_text("1000")
    Image.init()
    while True:
        message, connections, *_ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        for connection in connections:
            with suppress(OSError), socket.socket(fileno=connection) as line:
                if os.fork() == 0:
                    control.close()
                    _decode_and_exit(line, seconds, draw)


def _decode_and_exit(line: socket.socket, seconds: float, draw: Callable[[bytes], Picture]) -> None:
    try:
        _limit(seconds)
        line.sendall(answer.BEGUN)
        line.sendall(_answer(draw, answer.received(line, seconds)))
    finally:
        os._exit(0)


def _answer(draw: Callable[[bytes], Picture], content: bytes) -> bytes:
    try:
        return answer.of(draw(content))
    except Exception as error:
        return answer.refusal(error)


def _limit(seconds: float) -> None:
    """Bound what this one photo may cost; macOS may know no limit of memory."""
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    os.nice(NICENESS)
    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: _addresses() + MOST_MEMORY,
        resource.RLIMIT_FSIZE: 0,  # photos never touch a disk
        resource.RLIMIT_CORE: 0,
    }
    for name, most in limits.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(name, (most, most))


def _addresses() -> int:
    """The bytes of addresses that this process has; none where there is no /proc."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0


if __name__ == "__main__":
    main(sys.argv)
