"""`python -m tests.bench.chores` does what the worker does by the clock, and prints what it took.

A line holds the chore's name, its seconds, its rows, and the milliseconds of its longest
transaction, which a request may have to wait for.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django
from django.db import connection, transaction
from django.utils import timezone


class Watch:
    """Times every transaction, and every statement outside of one."""

    def __init__(self) -> None:
        self.longest = 0.0  # seconds
        self._since: float | None = None

    def __call__(self, execute: Callable[..., Any], *words: Any) -> Any:
        begun = time.perf_counter()
        if connection.in_atomic_block and self._since is None:
            self._since = begun
            transaction.on_commit(self._end)
        try:
            return execute(*words)
        finally:
            if self._since is None:
                self._note(begun)

    def _end(self) -> None:
        assert self._since is not None
        self._note(self._since)
        self._since = None

    def _note(self, begun: float) -> None:
        self.longest = max(self.longest, time.perf_counter() - begun)


def chores() -> dict[str, Callable[[], object]]:
    """What is measured, by its name; the purge goes last, because it changes most."""
    from portal.operations import database_figures, retention
    from portal.returns.submissions import milestones, reconciliation
    from portal.upstream import clients
    from portal.worker import jobs, refreshing

    now = timezone.now()
    api = clients.returns_api()
    assert api is not None
    return {
        "reconcile": lambda: reconciliation.reconcile_all(api, now),
        "refresh": lambda: [look(now) for look in (refreshing.due, refreshing.untracked)],
        "count": lambda: milestones.count_new(now, now - jobs.NEW),
        "count all": lambda: milestones.count_new(now),
        "metrics": database_figures.exposition,
        "purge": lambda: sum(retention.purge(now + timedelta(days=1)).values()),
    }


def main() -> None:
    """Do each once beforehand, except the purge, so that what is new is not measured."""
    for name, act in chores().items():
        if name != "purge":
            act()
        watch, begun = Watch(), time.perf_counter()
        with connection.execute_wrapper(watch):
            done = act()
        seconds = time.perf_counter() - begun
        count = done if isinstance(done, int) else 0
        print(name.replace(" ", "-"), f"{seconds:.4f}", count, f"{1000 * watch.longest:.1f}")


if __name__ == "__main__":
    django.setup()
    main()
