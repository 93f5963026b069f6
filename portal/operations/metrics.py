"""The metrics of this node for Prometheus: counts and times, and nothing of a customer."""

import functools
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar, cast

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from portal import __version__
from portal.operations import database_figures
from portal.sendcloud import OutcomeUnknown, SendcloudError, Unavailable

REQUESTS = Histogram(
    "portal_request_seconds",
    "Requests by view, method and status",
    ["view", "method", "status"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
UPSTREAM = Histogram(
    "portal_upstream_seconds",
    "Calls of Sendcloud by operation and outcome",
    ["operation", "outcome"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
LABELS = Histogram(
    "portal_label_wait_seconds",
    "From the return to its label, or to its failure",
    ["outcome"],
    buckets=(2, 5, 10, 20, 30, 60, 120, 300, 1800),
)
RETURNS = Counter("portal_returns_created", "Returns created by delivery option", ["option"])
WEBHOOKS = Counter("portal_webhooks", "Webhooks of Sendcloud by outcome", ["outcome"])
LOOKUPS = Counter("portal_lookups", "Lookups by outcome", ["outcome"])
BUSY = Gauge("portal_threads_busy", "Threads that answer a request", multiprocess_mode="livesum")
WAITS = Counter("portal_lookups_waited", "Lookups that had to wait, by limit", ["limit"])
MAILS = Counter("portal_mails", "Mails tried by kind and outcome", ["kind", "outcome"])
SENT_AWAY = Counter("portal_requests_sent_away", "Requests that would have waited too long")
LIMITS = Counter("portal_limits_hit", "Requests refused by a limit", ["limit"])

BUILD = Gauge(
    "portal_build_info",
    "Always 1; the label is the version that runs",
    ["version"],
    multiprocess_mode="max",
)
BUILD.labels(__version__).set(1)

METHODS = {"GET", "HEAD", "POST"}
Client = TypeVar("Client")
_sendcloud = "not asked yet"


def requested(view: str, method: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    label = method if method in METHODS else "other"
    REQUESTS.labels(view, label, str(status)).observe(seconds)


def sent_away() -> None:
    """Count a request that the server itself answered, because too many came."""
    SENT_AWAY.inc()


def return_created(option: str) -> None:
    """Count a return that Sendcloud created."""
    RETURNS.labels(option).inc()


def label_waited(outcome: str, seconds: float) -> None:
    """Record how long a customer waited for the label, or for its failure."""
    LABELS.labels(outcome).observe(seconds)


def limit_hit(name: str) -> None:
    """Count a request that a limit refused; the name is the limit's, never the customer's."""
    LIMITS.labels(name).inc()


def busy_thread() -> AbstractContextManager[None]:
    """Count this thread as busy while the block runs."""
    return cast("AbstractContextManager[None]", BUSY.track_inprogress())


def looked_up(outcome: str) -> None:
    """Count a lookup: found, not found, waiting or refused."""
    LOOKUPS.labels(outcome).inc()


def lookup_waited(limit: str) -> None:
    """Count a lookup that had to wait, by the limit that strangers had used up."""
    WAITS.labels(limit).inc()


def mail_tried(kind: str, outcome: str) -> None:
    """Count what came of a mail that was due."""
    MAILS.labels(kind, outcome).inc()


def webhook_came(outcome: str) -> None:
    """Count a webhook: accepted, duplicate, ignored, bad_signature, too large or too old."""
    WEBHOOKS.labels(outcome).inc()


def sendcloud_state() -> str:
    """Whether Sendcloud answered this process's last call; makes no call itself."""
    return _sendcloud


class _Timed:
    def __init__(self, client: Any, note: Callable[[str], None]) -> None:
        self._client, self._note = client, note

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)

        @functools.wraps(call)
        def counted(*args: Any, **kwargs: Any) -> Any:
            with _timed(name, self._note):
                return call(*args, **kwargs)

        return counted


def timed_client(client: Client, *, is_sendcloud: bool = True) -> Client:
    """The client, with every call timed and counted by its name and outcome.

    What other hosts answer says nothing of Sendcloud's state.
    """
    return cast("Client", _Timed(client, _note if is_sendcloud else lambda state: None))


@contextmanager
def _timed(operation: str, note: Callable[[str], None]) -> Iterator[None]:
    began, outcome = time.monotonic(), "error"
    try:
        yield
    except SendcloudError as error:
        outcome = type(error).__name__
        note("does not answer" if isinstance(error, (Unavailable, OutcomeUnknown)) else "answers")
        raise
    else:
        outcome = "ok"
        note("answers")
    finally:
        UPSTREAM.labels(operation, outcome).observe(time.monotonic() - began)


def _note(state: str) -> None:
    global _sendcloud
    _sendcloud = state


def exposition() -> bytes:
    """All of this node's workers together, in Prometheus's text format."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry) + database_figures.exposition()
