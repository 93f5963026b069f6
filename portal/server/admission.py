"""Which requests wait for a thread, and which are sent away because they would wait too long.

Threads that compute take turns at the interpreter, and the event loop takes its turns among them,
for each of its many small steps. So only a few requests begin at a time, and while others wait for
a turn the loop rests until these few have ended. That keeps a crowd from starving the loop.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from selectors import SelectorKey
from typing import Any

from gunicorn.workers.gthread import TConn

from portal.server.reserved import ReservingWorker

BATCH = 6  # requests that begin together
REST = 0.03  # seconds; what takes longer waits for Sendcloud or the database, not for its turn
LONGEST = 1.0  # seconds that a request is expected to wait, or else it is sent away at once
TOO_LONG = 2.0  # seconds after which it is sent away all the same
FIRST_PACE = 0.005  # seconds a request, until the pace is known
SHARE = 0.05  # of each new measurement in the pace
SLICE = 0.02  # seconds that the loop handles what came before it begins requests
TICK = 0.01  # seconds between two looks while requests wait
# Staff stand in a line of their own, served in turn with that of the customers.
STAFF = ("/support/", "/accounts/")
# A page without its style sheet is of no use, so these are sent away last.
PARTS = ("/static/", "/brand")


@dataclass
class Pace:
    """Seconds between two requests that end, as long as others wait for their turn."""

    seconds: float = FIRST_PACE
    _last: float = 0.0

    def ended(self, now: float, *, others_wait: bool) -> None:
        """Take note of a request that ended."""
        if others_wait and self._last:
            self.seconds += SHARE * (now - self._last - self.seconds)
        self._last = now if others_wait else 0.0


@dataclass
class Batch:
    """The requests that began last; set once all of them have ended."""

    running: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_over: threading.Event = field(default_factory=threading.Event)

    def began(self) -> None:
        """One more runs."""
        with self.lock:
            self.running += 1
            self.is_over.clear()

    def ended(self, _done: "Future[object]") -> None:
        """One less runs."""
        with self.lock:
            self.running -= 1
            if not self.running:
                self.is_over.set()


class Waiting:
    """The requests that wait for a thread, the customers' and those of staff in turn."""

    def __init__(self) -> None:
        self.pace = Pace()
        self._lines: tuple[deque[tuple[float, TConn]], ...] = (deque(), deque())
        self._turn = 0

    def __len__(self) -> int:
        return sum(map(len, self._lines))

    def has_room(self, path: str) -> bool:
        """Whether a request of this path would get its turn soon enough."""
        most = LONGEST * (2 if path.startswith(PARTS) else 1)
        lanes = sum(map(bool, self._lines)) or 1
        return len(self._lines[path.startswith(STAFF)]) * self.pace.seconds * lanes < most

    def add(self, conn: TConn, now: float) -> None:
        """Put a request at the end of its line."""
        self._lines[conn.sock.path.startswith(STAFF)].append((now, conn))

    def next(self) -> TConn:
        """Take the request whose turn it is."""
        self._turn = 1 - self._turn
        line = self._lines[self._turn] or self._lines[1 - self._turn]
        return line.popleft()[1]

    def overdue(self, now: float) -> Iterator[TConn]:
        """Take those that have waited too long all the same."""
        for line in self._lines:
            while line and now - line[0][0] > TOO_LONG:
                yield line.popleft()[1]


class AdmittingWorker(ReservingWorker):
    """Lets requests wait for a thread in the event loop, and sends away what waits too long."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting, self._batch, self._in_threads = Waiting(), Batch(), 0

    def send_away(self, conn: TConn) -> None:
        """Answer without a thread that the portal is too busy."""
        raise NotImplementedError

    def enqueue_req(self, conn: TConn) -> None:
        """Let the request wait for its turn; a health check has a thread of its own."""
        if self.is_reserved(conn):
            super().enqueue_req(conn)
        elif self._is_full() or not self.waiting.has_room(conn.sock.path):
            self.send_away(conn)
        else:
            self.waiting.add(conn, time.monotonic())

    def _is_full(self) -> bool:
        """Whether what waits here is about to keep new connections out."""
        return len(self.waiting) > int(0.8 * self.worker_connections)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Handle what came, then begin the next requests."""
        self._handle(self.poller.select(min(timeout, TICK) if self.waiting else timeout))
        for conn in self.waiting.overdue(time.monotonic()):
            self.send_away(conn)
        self._batch = Batch()
        if self._begin() and self.waiting:
            self._batch.is_over.wait(REST)

    def _handle(self, events: list[tuple[SelectorKey, int]]) -> None:
        """Handle events for a short while; what is left comes again with the next ones."""
        ends = time.monotonic() + SLICE
        start = random.randrange(len(events)) if events else 0  # so that none is always the last
        for key, _mask in events[start:] + events[:start]:
            key.data(key.fileobj)
            if time.monotonic() > ends:
                return

    def _begin(self) -> int:
        """Give the next requests to threads; how many."""
        count = 0
        while self.waiting and count < BATCH and self._in_threads < self.cfg.threads:
            conn = self.waiting.next()
            count += 1
            self._in_threads += 1
            self._batch.began()
            work = self.tpool.submit(self.handle, conn)
            work.add_done_callback(self._batch.ended)
            work.add_done_callback(
                lambda done, conn=conn: self.method_queue.defer(self._ended, conn, done)
            )
        return count

    def _ended(self, conn: TConn, done: "Future[object]") -> None:
        self._in_threads -= 1
        self.waiting.pace.ended(time.monotonic(), others_wait=bool(self.waiting))
        self.finish_request(conn, done)
