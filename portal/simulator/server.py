"""Serves the simulator on a port, with threads, keep-alive and connections it can drop."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from portal.simulator import webhooks
from portal.simulator.app import App
from portal.simulator.responses import Dropped
from portal.simulator.world import Call, World


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without this, small answers wait for the client's delayed acknowledgement.
    disable_nagle_algorithm = True
    app: App

    def setup(self) -> None:
        self.app.world.connections += 1
        super().setup()

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        call = Call(
            self.command,
            parts.path,
            _query(parts.query),
            self.headers.get("Authorization", ""),
            self.headers.get("Content-Type", ""),
        )
        try:
            answer = self.app.answer(call, body)
        except Dropped:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(answer.length or len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.stream is None:
            self.wfile.write(answer.body)
            return
        self.close_connection = True
        for piece in answer.stream:
            self.wfile.write(piece)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header, by the world's clock."""
        return super().date_time_string(self.app.world.now() if timestamp is None else timestamp)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing, because query strings carry tokens."""


def _query(text: str) -> dict[str, str]:
    """The values by name; those of a repeated name stand in one text, between commas."""
    query: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    return query


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet about a client that gave up while the simulator hung."""


class Simulator:
    """A pretend Sendcloud that has its port before its thread starts."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self.world = World()
        self.app = App(self.world)
        self._handler = type("Handler", (_Handler,), {"app": self.app})
        self._server = _Server((host, port), self._handler)
        self._started = False
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.app.base = self.url
        self.api_url = f"{self.url}/api"
        self.service_points_url = f"{self.url}/service-points-host/api/v2"

    def start(self) -> "Simulator":
        """Serve from a thread of its own."""
        self._started = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def serve(self) -> None:
        """Serve from this thread until interrupted."""
        self._server.serve_forever()

    def send_webhooks(self, url: str, key: str) -> None:
        """Post everything that happens from now on, from a thread of its own."""
        arguments = (self.world.outbox, self.world.ended, url, key)
        threading.Thread(target=webhooks.keep_sending, args=arguments, daemon=True).start()

    def close_port(self) -> None:
        """Refuse every new connection from now on; the world stays as it is."""
        self._server.shutdown()
        self._server.server_close()
        self._started = False

    def open_port(self) -> None:
        """Serve on the same port again."""
        if not self._started:
            address = self._server.server_address[:2]
            self._server = _Server((str(address[0]), int(address[1])), self._handler)
            self.start()

    def reset(self) -> None:
        """Start over with a new world on the same port."""
        self.world.reset()

    def stop(self) -> None:
        """Release every call that hangs, and close."""
        self.world.ended.set()
        # shutdown() waits for the serving loop to end; it would wait forever if none ever ran.
        if self._started:
            self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "Simulator":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
