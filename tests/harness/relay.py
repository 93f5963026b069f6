"""A relay in front of a server, whose lines can go deaf as a router's do that forgot them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 64 * 1024


class Relay:
    """Passes bytes both ways; a deaf line swallows what comes, without a word to either side."""

    def __init__(self, target: str) -> None:
        self._target = ("127.0.0.1", urlsplit(target).port or 80)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._deaf: set[socket.socket] = set()
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def go_deaf(self) -> int:
        """Forget every line that is open now; how many there were."""
        self._deaf.update(self._open)
        return len(self._deaf)

    def close(self) -> None:
        """End every line."""
        for line in (self._server, *self._open):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            self._open += [client, server]
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if source not in self._deaf:
                    sink.sendall(data)
            if source not in self._deaf:
                sink.shutdown(socket.SHUT_WR)


@contextmanager
def relay(target: str) -> Iterator[Relay]:
    """A relay in front of this server's port."""
    between = Relay(target)
    try:
        yield between
    finally:
        between.close()
