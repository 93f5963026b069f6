"""The log: one JSON object per line, with the request's id and without personal data."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from itertools import takewhile
from traceback import extract_tb

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

request_id: ContextVar[str] = ContextVar("request_id", default="")

# These errors speak of machines; the message of any other may quote a customer.
OF_MACHINES = (OSError, ImportError, OperationalError, ImproperlyConfigured)
FRAMES = 8  # innermost frames of a trace: enough to find the line
HIDDEN = (
    (re.compile(r"\beyJ[\w-]+(?:\.[\w-]*)*"), "[token]"),
    (re.compile(r"(?i)\bbearer\s+\S+"), "[token]"),
    (re.compile(r"://[^/\s@]*@"), "://"),
    (re.compile(r"[^\s@'\"<>=/]+@[^\s@'\"<>]+\.\w+"), "[e-mail]"),
    (re.compile(r"\?[^\s'\"<>]+"), "?[query]"),
    # A draft's id; the key of an invitation, which sets a password.
    (re.compile(r"(?<=/return/)[^/\s'\"<>]+"), "[draft]"),
    (re.compile(r"(?<=/mail/stop/)[^/\s'\"<>]+"), "[token]"),
    (re.compile(r"(?<=/password/key/)[^/\s'\"<>]+"), "[key]"),
)


def scrubbed(text: str) -> str:
    """The text without tokens, keys, ids of drafts, queries, passwords and e-mail addresses."""
    for pattern, instead in HIDDEN:
        text = pattern.sub(instead, text)
    return text


class OneLine(logging.Filter):
    """Makes an error a warning without a trace, for what any scanner brings about."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, changed."""
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        record.exc_info = record.exc_text = None
        return True


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; `extra={"fields": {...}}` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        """Times are UTC, to the millisecond."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
        }
        if current := request_id.get():
            line["request_id"] = current
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = described(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def described(error: BaseException) -> list[dict[str, object]]:
    """An error and its causes by class and place; the message only where it is harmless."""
    return [_one(cause) for cause in _causes(error)]


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain


def _one(error: BaseException) -> dict[str, object]:
    frames = extract_tb(error.__traceback__)[-FRAMES:]
    line: dict[str, object] = {
        "type": type(error).__name__,
        "trace": [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(error, OF_MACHINES):
        line["message"] = scrubbed(str(error))
    return line


def _place(filename: str) -> str:
    """The file's path from its package on; the folder it is installed in says nothing."""
    parts = reversed(filename.split("/"))
    return "/".join(reversed(list(takewhile(lambda part: part != "site-packages", parts))))
