"""Many browsers that ask for the same page at the same moment."""

import http.client
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What one browser got, and after how many seconds."""

    status: int
    headers: http.client.HTTPMessage
    text: str
    seconds: float


def ask(
    port: int,
    path: str,
    cookies: dict[str, str] | None = None,
    form: dict[str, str] | None = None,
) -> Answer:
    """Open one page, or send a form to it."""
    headers = {"Origin": f"http://127.0.0.1:{port}", "Accept": "text/html"}
    headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    if form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    began = time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("POST" if form else "GET", path, urlencode(form or {}) or None, headers)
        reply = line.getresponse()
        text = reply.read().decode()
    return Answer(reply.status, reply.headers, text, time.monotonic() - began)


@dataclass
class Crowd:
    """Browsers of one customer; each has a thread of its own."""

    size: int
    waiting: list["Future[Answer]"] = field(default_factory=list)

    def __enter__(self) -> "Crowd":
        self._threads = ThreadPoolExecutor(self.size)
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()

    def all_ask(
        self, port: int, path: str, cookies: dict[str, str], form: dict[str, str] | None = None
    ) -> None:
        """Let every browser ask, without waiting for the answers."""
        calls = (self._threads.submit(ask, port, path, cookies, form) for _ in range(self.size))
        self.waiting = list(calls)

    def answers(self) -> list[Answer]:
        """Wait for all answers."""
        return [answer.result() for answer in self.waiting]
