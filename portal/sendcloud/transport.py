"""Sends and returns bytes, with time-outs and retries of GET; only it imports requests."""

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from portal.sendcloud import connections
from portal.sendcloud.connections import FreshAdapter
from portal.sendcloud.errors import (
    OutcomeUnknown,
    Redirected,
    SendcloudError,
    Unavailable,
    UnexpectedPayload,
)

logger = logging.getLogger(__name__)
JSON_BYTES = 5 * 1024 * 1024
TRIES = 3
UNWELL = frozenset({502, 503, 504})  # not 500, which is an answer of the poller
CHUNK = 64 * 1024
HEADERS = dict(requests.utils.default_headers())
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 2
# Below, it is latency and the header's whole seconds; above, the header itself is wrong.
CLOCKS_DIFFER = (timedelta(seconds=2), timedelta(days=1))


@dataclass(frozen=True)
class Reply:
    """What came back, undecoded; `clock_ahead` is how far the sender's clock is ahead of ours."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    clock_ahead: timedelta = timedelta(0)


class Transport:
    """One process's way to Sendcloud; safe to share between threads.

    Times are in seconds; `deadline` bounds a call with all its retries and its body. `before_send`
    is called before each call, for what a caller must release before it waits. With `only_public`
    it reaches hosts of the internet over https, and nothing else but the host of that address.
    """

    def __init__(
        self,
        *,
        connect_timeout: float = 2.0,
        read_timeout: float = 4.0,
        deadline: float = 4.5,
        max_concurrent: int = 48,
        pool_size: int = 64,
        clock: Callable[[], float] = time.monotonic,
        before_send: Callable[[], object] = lambda: None,
        only_public: str = "",
    ) -> None:
        self._before_send = before_send
        self._timeout = (connect_timeout, read_timeout)
        self._deadline, self._clock = deadline, clock
        self._room = threading.BoundedSemaphore(max_concurrent)
        # A session of requests would read the environment's proxies and .netrc, which must not see
        # our tokens, and keep cookies, which must not go out with another customer's request.
        self._adapters = connections.adapters(pool_size, only_public)
        self._fresh = FreshAdapter()

    def send(
        self,
        method: str,
        url: str,
        *,
        token: str | None = None,
        authorization: str | None = None,
        params: Mapping[str, str | list[str]] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        max_bytes: int = JSON_BYTES,
        on_new_line: bool = False,
        follows_redirects: bool = True,
    ) -> Reply:
        """Send once, or a GET up to three times within the deadline.

        A GET follows up to two redirects to the same scheme and host, so no token leaves. With
        `on_new_line` the request uses no connection that may have gone dead while it idled.

        Raises Redirected for any other redirect of a GET, Unavailable when a GET fails or nothing
        was sent, OutcomeUnknown when any other method may have arrived, UnexpectedPayload when a
        GET's body is larger than `max_bytes`.
        """
        proof = f"Bearer {token}" if token else authorization
        headers = HEADERS | ({"Authorization": proof} if proof else {})
        request = requests.Request(
            method, url, headers=headers, params=params, json=json, data=form, files=files
        )
        self._before_send()
        until = self._clock() + self._deadline
        with self._bulkhead():
            if method != "GET":
                return self._once(request, until, max_bytes, on_new_line=on_new_line)
            if not follows_redirects:
                return self._retried(request, until, max_bytes)
            return self._redirected(request, until, max_bytes)

    @contextmanager
    def _bulkhead(self) -> Any:
        # A hanging Sendcloud may hold some threads, never all; the next caller fails at once.
        if not self._room.acquire(blocking=False):
            raise Unavailable("too many calls are waiting for Sendcloud")
        try:
            yield
        finally:
            self._room.release()

    def _redirected(self, request: requests.Request, until: float, max_bytes: int) -> Reply:
        for followed in range(MOST_REDIRECTS + 1):
            reply = self._retried(request, until, max_bytes)
            location = reply.headers.get("Location", "")
            if reply.status not in REDIRECTS or not location:
                return reply
            target = _same_host(str(request.url), location, is_last=followed == MOST_REDIRECTS)
            request = requests.Request("GET", target, headers=request.headers)
        raise AssertionError("the last redirect raises")

    def _retried(self, request: requests.Request, until: float, max_bytes: int) -> Reply:
        for left in range(TRIES - 1, -1, -1):
            pause = random.uniform(0.05, 0.2)
            may_retry = left and self._clock() + pause < until
            try:
                reply = self._once(request, until, max_bytes)
            except Unavailable:
                if not may_retry:
                    raise
            else:
                if reply.status not in UNWELL or not may_retry:
                    return reply
            time.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _once(
        self,
        request: requests.Request,
        until: float,
        max_bytes: int,
        *,
        on_new_line: bool = False,
    ) -> Reply:
        left = until - self._clock()
        if left <= 0:
            raise Unavailable("out of time")
        prepared = self._prepared(request)
        connecting, reading = self._timeout
        timeout = (min(connecting, left), min(reading, left))
        try:
            adapter = self._fresh if on_new_line else self._adapter(str(prepared.url))
            with adapter.send(prepared, stream=True, timeout=timeout) as response:
                body = self._body(response, until, max_bytes)
                # A mapping of requests finds a header in any spelling.
                headers = response.headers
                return Reply(response.status_code, headers, body, _clock_ahead(headers))
        except (requests.RequestException, HTTPError, OSError) as error:
            raise _failure(request.method, error) from error

    def _adapter(self, url: str) -> HTTPAdapter:
        """The one of the longest beginning of the address; raises InvalidSchema for none."""
        found = [known for known in self._adapters if url.lower().startswith(known.lower())]
        if not found:
            raise requests.exceptions.InvalidSchema("no way leads to this address")
        return self._adapters[max(found, key=len)]

    def _prepared(self, request: requests.Request) -> requests.PreparedRequest:
        """The request to send; Sendcloud may have given a token or a URL that cannot be sent."""
        try:
            prepared = request.prepare()
            for value in prepared.headers.values():
                str(value).encode("latin-1")  # as the socket will, too late for an honest answer
            return prepared
        except ValueError as error:
            raise Unavailable(f"cannot be sent: {type(error).__name__}") from error

    def _body(self, response: requests.Response, until: float, max_bytes: int) -> bytes:
        body = bytearray()
        # One read from the socket at a time, because a dripping body would block a larger one.
        while piece := response.raw.read1(CHUNK, decode_content=True):
            body += piece
            if len(body) > max_bytes:
                raise _TooLarge
            if self._clock() > until:
                raise requests.ReadTimeout("the body took too long")
        return bytes(body)


def _same_host(asked: str, location: str, *, is_last: bool) -> str:
    """Where a redirect leads, if it stays on the host that was asked; raises Redirected."""
    try:
        target = urljoin(asked, location)
        here, there = urlsplit(asked), urlsplit(target)
    except ValueError as error:
        raise Redirected("an address that cannot be read") from error
    if is_last or (here.scheme, here.netloc) != (there.scheme, there.netloc):
        # Its path and query may hold a token, and its user a password.
        named = f"{there.scheme}://{there.hostname}"
        logger.warning("a redirect was not followed: %s names %s", here.hostname, named)
        raise Redirected(named)
    return target


def _clock_ahead(headers: Mapping[str, str]) -> timedelta:
    """How far the clock of the Date header is ahead of ours; nothing where there is none."""
    try:
        told = parsedate_to_datetime(headers["Date"])
    except (KeyError, ValueError):
        return timedelta(0)
    ahead = (told if told.tzinfo else told.replace(tzinfo=UTC)) - datetime.now(UTC)
    least, most = CLOCKS_DIFFER
    return ahead if least < abs(ahead) < most else timedelta(0)


class _TooLarge(requests.RequestException):
    """A body that we stopped reading."""


def _failure(method: str | None, error: Exception) -> SendcloudError:
    """The error by what the caller may do; a POST that never connected is safe to retry."""
    name = type(error).__name__
    if method != "GET" and not isinstance(error, requests.ConnectTimeout):
        return Unavailable(name) if _was_refused(error) else OutcomeUnknown(name)
    return UnexpectedPayload(name) if isinstance(error, _TooLarge) else Unavailable(name)


def _was_refused(error: BaseException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}
