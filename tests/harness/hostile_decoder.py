"""A decoding process whose decoder is taken over: the photo says what it does.

Run it as `python -m tests.harness.hostile_decoder FD SECONDS`.
"""

import os
import resource
import sys
import time
from pathlib import Path

from portal.sandbox import decoder
from portal.sandbox.image import Picture, picture

JPEG, WEBP = b"\xff\xd8\xff", b"RIFF"


def told(text: object) -> Picture:
    """A picture that carries a text."""
    return Picture(JPEG + str(text).encode(), WEBP)


def draw(content: bytes) -> Picture:
    """What the first word of the content names, with the rest."""
    what, _, rest = content.partition(b" ")
    if what == b"spin":
        while True:
            pass
    if what == b"hang":
        time.sleep(600)
    if what == b"crash":
        os.abort()
    if what == b"eat":
        return told(len(bytearray(int(rest))))
    if what == b"write":
        Path(rest.decode()).write_bytes(b"a photo")
    if what == b"lie":
        return Picture(b"<script>", b"<script>")
    if what == b"environment":
        return told(sorted(os.environ))
    return _measured(content)


def _measured(content: bytes) -> Picture:
    """How many megabytes the process took for a photo, and its processor's seconds."""
    before = _peak()
    picture(content)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return told(f"{(_peak() - before) >> 10} {usage.ru_utime + usage.ru_stime:.2f}")


def _peak() -> int:
    rows = Path("/proc/self/status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmHWM"))


if __name__ == "__main__":
    decoder.main(sys.argv, draw)
