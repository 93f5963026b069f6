"""Failures of Sendcloud that a test can set on any endpoint, and take away again."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache

from portal.models import Submission
from portal.simulator.server import Simulator
from portal.upstream import brand_settings, clients

SILENT = ("hang", "drop", "drip", "refused", "cut", "500")
ENDLESS = ("hang", "drip", "stored hang")
SENSELESS = ("html", "empty", "null", "truncated", "missing", "nulls", "wrong types")
VAST = ("huge", "bomb")
EVERY = (*SILENT, "429", *SENSELESS, *VAST)
# Only the transport tells the other faults apart, so only lookup and creation are tested with all.
FAULTS = tuple(fault for fault in EVERY if fault not in {"drop", "drip", "cut", "null", "bomb"})


@dataclass
class Weather:
    """Sets a fault on the paths with one ending, and removes it again.

    Time-outs are short only for faults that must run into them, so slow machines pass too.
    """

    simulator: Simulator
    settings: Any

    def strike(self, ending: str, fault: str) -> None:
        if fault == "refused":
            self.simulator.close_port()
        else:
            self.simulator.world.switches.faults = {ending: fault}
        self._wait(0.2 if fault in ENDLESS else 10)

    def _wait(self, seconds: float) -> None:
        self.settings.SENDCLOUD_READ_TIMEOUT = self.settings.SENDCLOUD_DEADLINE = seconds
        clients.transport.cache_clear()

    def clear(self) -> None:
        self.simulator.world.switches.faults = {}
        self.simulator.open_port()
        self._wait(10)
        cache.clear()
        brand_settings.recent_settings.forget()
        Submission.objects.update(label_checked_at=None)


@pytest.fixture
def weather(simulator: Simulator, settings, db) -> Iterator[Weather]:
    """A simulator that can fail; afterwards, no thread of the portal may still run."""
    before = set(threading.enumerate())
    weather = Weather(simulator, settings)
    weather.clear()
    yield weather
    weather.clear()
    ours = [thread for thread in set(threading.enumerate()) - before if not is_simulators(thread)]
    assert ours == []


def is_simulators(thread: threading.Thread) -> bool:
    """Whether a thread is the simulator's, which serves each connection in this process."""
    return "process_request_thread" in thread.name or "serve_forever" in thread.name
