"""Answers and refusals in Sendcloud's shapes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer(Exception):
    """A response; an endpoint returns it, or raises it from inside a check."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    # Sent piece by piece instead of the body; `length` is what Content-Length claims.
    stream: Iterator[bytes] | None = None
    length: int = 0


def ok(body: Any, status: int = 200) -> Answer:
    """A JSON answer."""
    return Answer(status, json.dumps(body).encode())


def refusal(status: int, path: str, message: str, code: int | str | None = None) -> Answer:
    """An error as v2 shows it; its code is a word, or else the status."""
    error = {"code": code or status, "request": path.lstrip("/"), "message": message}
    return ok({"error": error}, status)


class Dropped(Exception):
    """The simulator drops the connection without an answer."""
