"""A client's connection, in the place of the socket that gunicorn's threads work with."""

import select
import socket
import time
from typing import Any

from portal.server.incoming import Incoming
from portal.server.patience import Patience

CHUNK = 64 * 1024  # bytes


class Line:
    """Reads what the event loop has received, and keeps what the client is slow to take.

    The loop owns it while it waits for the client, a thread while it works on the request. Only
    the rest of a body beyond `incoming.AHEAD` makes a thread wait, and never beyond `patience`.
    """

    def __init__(self, sock: socket.socket, patience: Patience) -> None:
        sock.setblocking(False)
        self.sock, self.patience = sock, patience
        self.conn: Any = None  # gunicorn's own record of the connection
        self.incoming = Incoming()
        self.outgoing = bytearray()
        self.is_kept = self.is_streaming = self.is_whole = False
        self.rest = b""  # what came after the request
        self.is_polled = False  # whether the loop is told of what happens here
        self.held = 0  # bytes that the worker counts for it while it waits
        self._inbox, self._missing, self._busy_since = b"", 0, 0.0

    def begin(self) -> None:
        """Hand the request over to the thread that comes next."""
        self.is_whole, self.is_streaming = self.incoming.is_whole, self.incoming.is_streamed
        self._missing = self.incoming.missing if self.is_streaming else 0
        self._inbox, self.rest = self.incoming.split()
        self.incoming = Incoming()
        self._busy_since = time.monotonic()

    @property
    def path(self) -> str:
        """The path of the request that a thread is about to read."""
        first = self._inbox.partition(b"\r\n")[0].decode("latin-1")
        return "".join(first.split(" ")[1:2]).partition("?")[0]

    @property
    def request(self) -> bytes:
        """What has arrived of the request that a thread is about to read."""
        return self._inbox

    def recv(self, size: int, flags: int = 0) -> bytes:
        """The next bytes of the request; empty at its end, or where the portal skips its body."""
        if self._inbox:
            data, self._inbox = self._inbox[:size], self._inbox[size:]
            return data
        return self._receive(min(size, self._missing)) if self._missing else b""

    def _receive(self, size: int) -> bytes:
        self.patience.postpone(time.monotonic() - self._busy_since)
        waiting = select.poll()
        waiting.register(self.sock, select.POLLIN)
        if not waiting.poll(max(0, self.patience.deadline - time.monotonic()) * 1000):
            raise TimeoutError("the client is too slow")
        data = self.sock.recv(size)
        self._missing -= len(data)
        self._busy_since = time.monotonic()
        self.patience.progress(len(data), self._busy_since)
        return data

    def sendall(self, data: bytes) -> None:
        """Send what the client takes at once; the loop sends the rest later."""
        sent = 0 if self.outgoing else self._send_some(data)
        self.outgoing += memoryview(data)[sent:]

    def _send_some(self, data: bytes) -> int:
        try:
            return self.sock.send(data) if data else 0
        except BlockingIOError:
            return 0

    def send(self, data: bytes) -> int:
        """Do nothing: gunicorn sends only "100 Continue" this way, which the loop has sent."""
        return len(data)

    def flush(self) -> bool:
        """Send more of what is left; whether all is sent."""
        sent = self._send_some(bytes(self.outgoing[: 4 * CHUNK]))
        del self.outgoing[:sent]
        self.patience.progress(sent, time.monotonic())
        return not self.outgoing

    def fileno(self) -> int:
        """The descriptor of the socket."""
        return self.sock.fileno()

    def getsockname(self) -> Any:
        """The address of the portal's side."""
        return self.sock.getsockname()

    def gettimeout(self) -> float:
        """Zero, because the socket never blocks."""
        return 0.0

    def setblocking(self, flag: bool) -> None:
        """Do nothing: the socket never blocks."""

    def settimeout(self, seconds: float | None) -> None:
        """Do nothing: the patience is the only time-out."""

    def shutdown(self, how: int) -> None:
        """Do nothing: the loop ends the line when a request is done."""

    def close(self) -> None:
        """Do nothing: the loop ends the line when a request is done."""
