"""Answers and refusals in Sendcloud's shapes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer(Exception):
    """A response; raising one answers from wherever the check failed."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    # Sent piece by piece instead of the body, under the length it claims to have.
    stream: Iterator[bytes] | None = None
    length: int = 0


def ok(body: Any, status: int = 200) -> Answer:
    """JSON."""
    return Answer(status, json.dumps(body).encode())


def refusal(status: int, path: str, message: str, code: int | str | None = None) -> Answer:
    """The v2 error; its code is the status, or a word."""
    error = {"code": code or status, "request": path.lstrip("/"), "message": message}
    return ok({"error": error}, status)


class Dropped(Exception):
    """The line goes dead before an answer."""
