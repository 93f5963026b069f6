"""Pages for machines: whether the node is alive, whether it can work, and its metrics."""

import logging
from collections.abc import Callable
from ipaddress import ip_address

from django.core.cache import cache, caches
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from portal import __version__
from portal.operations import metrics
from portal.storage import patience

logger = logging.getLogger(__name__)
PATIENCE = 0.7  # seconds the database has to answer, because a probe waits no longer than a second
# A proxy adds at least one of these; a request without any came straight from a neighbour.
OF_PROXIES = ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via")


class ProbesMiddleware:
    """Answers before the checks of host name, https and session; probes call by IP address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path)
        if probe is None or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        return probe(request)


# What a process writes when it is asked how it is; packages above this one add to it.
on_visit: list[Callable[[], None]] = []


def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Whether this node can work; 503 when its database is missing or lacks a migration.

    Cache and Sendcloud are only reported. The portal still serves pages without them, and
    taking every node out of service would not bring them back. Only neighbours read the report.
    """
    with patience.at_most(PATIENCE):
        state = database_state()
        if state == "ok":
            _visit()
        # The cache may be in the database, and would only use up the probe's time.
        cached = "unknown" if state == "unreachable" else cache_state()
    report = {
        "version": __version__,
        "database": state,
        "cache": cached,
        "sendcloud": metrics.sendcloud_state(),
    }
    status = 200 if state == "ok" else 503
    if not is_neighbour(request):
        return HttpResponse("ok" if status == 200 else "not ready", "text/plain", status)
    return JsonResponse(report, status=status)


def _visit() -> None:
    for write in on_visit:
        write()


def database_state() -> str:
    """`ok`, `unreachable` or `unmigrated`; the migrations of a newer release count as `ok`."""
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        logger.warning("the database does not answer", exc_info=True)
        return "unreachable"
    return "unmigrated" if plan else "ok"


def cache_state() -> str:
    """`ok`, or `down` when a value cannot be read back from the cache that all nodes share."""
    try:
        cache.set("probe", "ok", 10)
        kept = cache.get("probe") == "ok"
    except DatabaseError:
        return "down"
    # Only the cache on Redis can be away and answer all the same.
    is_away = getattr(caches["default"], "is_away", lambda: False)()
    return "ok" if kept and not is_away else "down"


def figures(request: HttpRequest) -> HttpResponse:
    """The node's metrics, for its own network only; any other client gets a 404."""
    if not is_neighbour(request):
        return HttpResponse("Not found", status=404, content_type="text/plain")
    _visit()
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def is_neighbour(request: HttpRequest) -> bool:
    """Whether the request came from a private address, and through no proxy."""
    if any(name in request.headers for name in OF_PROXIES):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:
        return False


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": figures,
}
