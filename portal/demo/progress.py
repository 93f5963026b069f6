"""Says what takes long."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 2  # seconds without a word


@contextmanager
def step(words: str) -> Iterator[None]:
    """Print the words if the step takes longer than two seconds."""
    timer = threading.Timer(PATIENCE, print, [words], {"flush": True})
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
