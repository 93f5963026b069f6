"""The portal, with the number of queries of each request in a header of its answer."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

from portal.wsgi import application as portal

Start = Callable[..., Any]


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Answer as the portal does; the bench alone serves it."""
    from django.db import connections

    queries = 0

    def count(execute: Callable[..., Any], *words: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*words)

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("X-Queries", str(queries))], *rest)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(count))
        return portal(environ, start)
