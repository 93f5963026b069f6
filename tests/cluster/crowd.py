"""Many browsers that open the same page at the same moment."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What one browser got, and after how many seconds."""

    status: int
    headers: http.client.HTTPMessage
    text: str
    seconds: float


def ask(port: int, path: str, cookies: dict[str, str] | None = None) -> Answer:
    """Open one page."""
    cookie = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    began = time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        reply = line.getresponse()
        text = reply.read().decode()
    return Answer(reply.status, reply.headers, text, time.monotonic() - began)


class Crowd:
    """Browsers of one customer; each has a thread of its own."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._threads = ThreadPoolExecutor(size)

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()

    def all_open(self, port: int, path: str, cookies: dict[str, str]) -> None:
        """Let every browser open the page, without waiting for the answers."""
        self._open = [self._threads.submit(ask, port, path, cookies) for _ in range(self.size)]

    def answers(self) -> list[Answer]:
        """Wait for all answers."""
        return [answer.result() for answer in self._open]
