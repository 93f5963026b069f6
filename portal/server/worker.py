"""gunicorn's threaded worker, with an event loop that waits for slow clients.

gunicorn's own worker lets a thread read the request and write the response, for as long as the
client likes. Here a thread begins when the request is there, and ends when the response is made.
"""

import errno
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

from gunicorn.workers.gthread import TConn

from portal.server import busy
from portal.server.busy import BusyPage
from portal.server.incoming import Head
from portal.server.line import CHUNK, Line
from portal.server.patience import Patience
from portal.server.refusals import TOO_LARGE, TOO_SLOW, RefusingWorker

MOST_HELD = 64 * 1024 * 1024  # bytes of requests that have not arrived in full
STREAMS = 4  # one thread in so many may read large bodies
GOODBYE = 2  # seconds a client has to take the end of its connection
TICK = 0.2  # seconds between two looks at the deadlines
ACCEPTED_AT_ONCE = 64
REPORT = 60  # seconds between two lines in the log
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class PatientWorker(RefusingWorker):
    """Gives no thread to a client that it waits for, and cuts the line when it waited enough."""

    headers_seconds = 10.0
    body_seconds = 30.0
    busy_pages: Mapping[str, BusyPage] = {}
    note_sent_away: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Every line that waits for its client, with what to do when it waited too long; the one
        # that waits longest comes first.
        self._waiting: dict[Line, Callable[[Line], None]] = {}
        self._to_stream: deque[Line] = deque()
        self._streaming = self._cut_lines = self._sent_away = 0
        self._held = 0  # bytes of requests in the lines that wait
        self._looked_at = self._reported_at = self._told_at = 0.0

    def accept(self, listener: socket.socket) -> None:
        """Take new connections; of a crowd, as many at once as delays no other line for long."""
        for _ in range(ACCEPTED_AT_ONCE):
            if self.nr_conns >= self.worker_connections or not self._accept_one(listener):
                return

    def _accept_one(self, listener: socket.socket) -> bool:
        """Take a connection, and let the line that waits longest go if there are too many."""
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in {errno.EMFILE, errno.ENFILE}:
                self._make_room()
            elif error.errno not in {errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED}:
                raise
            return False
        self.nr_conns += 1
        line = Line(sock, Patience(self.headers_seconds, time.monotonic()))
        line.conn = TConn(self.cfg, line, client, listener.getsockname())
        line.conn.data_ready = True
        self._receive(line, sock)
        if self.nr_conns >= self.worker_connections or self._held > MOST_HELD:
            self._make_room()
        return True

    def _receive(self, line: Line, sock: socket.socket) -> None:
        """Read what the client sent."""
        try:
            data = sock.recv(CHUNK)
        except BlockingIOError:
            self._wait(line, EVENT_READ, self._receive, self._cut)
            return
        except OSError:
            data = b""
        if not data:
            self._close(line)
            return
        if not line.incoming.raw:
            line.patience = Patience(self.headers_seconds, time.monotonic())
        line.patience.progress(len(data), time.monotonic())
        self._advance(line, data)

    def _advance(self, line: Line, data: bytes) -> None:
        """Start the request if enough of it is here, else wait for more."""
        had_headers = line.incoming.head is not None
        line.incoming.feed(data)
        if line.incoming.is_too_large:
            self._refuse(line, TOO_LARGE)
        elif line.incoming.is_ready:
            self._start(line)
        else:
            if line.incoming.head and not had_headers:
                self._expect_body(line, line.incoming.head)
            self._wait(line, EVENT_READ, self._receive, self._cut)

    def _expect_body(self, line: Line, head: Head) -> None:
        line.patience = Patience(self.body_seconds, time.monotonic())
        if head.expects_continue:
            self._try_to_send(line, CONTINUE)

    def _start(self, line: Line) -> None:
        """Give the request to a thread, at once or when one may read another large body."""
        if line.incoming.is_streamed and self._streaming >= max(1, self.cfg.threads // STREAMS):
            self._to_stream.append(line)
            self._wait(line, 0, self._receive, self._cut)
            return
        self._streaming += line.incoming.is_streamed
        self._forget(line)
        line.patience = Patience(self.body_seconds, time.monotonic())
        line.begin()
        self.enqueue_req(line.conn)

    def send_away(self, conn: TConn) -> None:
        """Answer that too many people are here, and when to come again."""
        line: Line = conn.sock
        self._sent_away += 1
        self.note_sent_away()
        if line.is_streaming:
            self._streaming -= 1
            self.method_queue.defer(self._start_next_stream)
        line.patience = Patience(GOODBYE, time.monotonic())
        # Sent by the loop, because a client that has gone must not end the worker.
        line.outgoing += busy.answer(line.request, self.busy_pages, self.own_headers)
        self._send(line, line.sock)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer in a thread; a line whose request has not arrived in full takes no other."""
        if not conn.sock.is_whole:
            req.force_close()
        return super().handle_request(req, conn)

    def finish_request(self, conn: TConn, fs: "Future[object]") -> None:
        """Send what the client has not taken yet, then wait for another request or end."""
        line: Line = conn.sock
        if line.is_streaming:
            self._streaming -= 1
            self._start_next_stream()
        line.is_kept = not fs.cancelled() and not fs.exception() and bool(fs.result())
        line.patience = Patience(self.body_seconds, time.monotonic())
        self._send(line, line.sock)

    def _start_next_stream(self) -> None:
        line = next((line for line in self._to_stream if line in self._waiting), None)
        while self._to_stream and self._to_stream.popleft() is not line:
            pass  # that one was cut
        if line:
            self._start(line)

    def _send(self, line: Line, sock: socket.socket) -> None:
        """Send more of the response, and go on when all is sent."""
        try:
            is_sent = line.flush()
        except OSError:
            self._close(line)
            return
        if not is_sent:
            self._wait(line, EVENT_WRITE, self._send, self._cut)
        elif line.is_kept:
            seconds = self.headers_seconds if line.rest else self.cfg.keepalive
            line.patience = Patience(seconds, time.monotonic())
            self._advance(line, line.rest)
        else:
            self._say_goodbye(line)

    def _say_goodbye(self, line: Line) -> None:
        """End our side; a client whose bytes stay unread would lose the response (RFC 9112)."""
        self._forget(line)
        line.patience = Patience(GOODBYE, time.monotonic())
        try:
            line.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(line)
        else:
            self._drain(line, line.sock)

    def _drain(self, line: Line, sock: socket.socket) -> None:
        try:
            is_over = not sock.recv(CHUNK)
        except BlockingIOError:
            is_over = False
        except OSError:
            is_over = True
        if is_over:
            self._close(line)
        else:
            self._wait(line, EVENT_READ, self._drain, self._close)

    def _wait(
        self,
        line: Line,
        event: int,
        then: Callable[[Line, socket.socket], None],
        at_last: Callable[[Line], None],
    ) -> None:
        """Have the loop call `then` at the event, or `at_last` when the patience ends."""
        if event and not line.is_polled:
            self.poller.register(line.sock, event, partial(then, line))
        elif event:
            self.poller.modify(line.sock, event, partial(then, line))
        elif line.is_polled:
            self.poller.unregister(line.sock)
        line.is_polled = bool(event)
        self._waiting[line] = at_last
        self._hold(line, len(line.incoming.raw))

    def _forget(self, line: Line) -> None:
        if line.is_polled:
            self.poller.unregister(line.sock)
            line.is_polled = False
        self._waiting.pop(line, None)
        self._hold(line, 0)

    def _hold(self, line: Line, count: int) -> None:
        """Keep count of the bytes that all waiting lines hold."""
        self._held += count - line.held
        line.held = count

    def _close(self, line: Line) -> None:
        if line.sock.fileno() < 0:
            return  # another line's event has closed it
        self._forget(line)
        line.sock.close()
        self.nr_conns -= 1

    def _cut(self, line: Line) -> None:
        """End a line whose client is too slow; one that sent nothing gets no answer."""
        self._cut_lines += bool(line.incoming.raw or line.outgoing)
        if line.incoming.raw and not line.outgoing:
            self._refuse(line, TOO_SLOW)
        else:
            self._close(line)

    def _refuse(self, line: Line, status: str) -> None:
        self._try_to_send(line, self.refusal(status))
        self._say_goodbye(line)

    def _try_to_send(self, line: Line, data: bytes) -> None:
        try:
            line.sock.send(data)
        except OSError:
            return

    def _make_room(self) -> None:
        """Let the line go that has waited longest for its client."""
        line = next(iter(self._waiting), None)
        if line:
            self._cut_lines += 1
            self._close(line)

    def murder_keepalived(self, force: bool = False) -> None:
        """End the lines whose patience is over; all that wait, if forced."""
        now = time.monotonic()
        if not force and now < self._looked_at + TICK:
            return
        self._looked_at = now
        for line, at_last in list(self._waiting.items()):
            if force or line.patience.deadline <= now:
                at_last(line)
        self._report(now)

    def murder_pending(self) -> None:
        """Nothing: `murder_keepalived` looks after every line that waits."""

    def _cap_keepalive(self, deadline: float) -> None:
        """Have lines without a request end soon, because the worker stops."""
        for line in self._waiting:
            if not line.incoming.raw and not line.outgoing:
                line.patience.end_by(deadline)

    def _report(self, now: float) -> None:
        if self._sent_away and now >= self._told_at + REPORT:
            self._told_at = now
            self.log.warning("sent %d requests away, because too many came", self._sent_away)
            self._sent_away = 0
        if self._cut_lines and now >= self._reported_at + REPORT:
            self._reported_at = now
            self.log.warning("cut %d lines of slow clients", self._cut_lines)
            self._cut_lines = 0
