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

TIMES = 10


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
    from portal.mail import outbox
    from portal.operations import database_figures, retention
    from portal.returns.mails import events
    from portal.returns.submissions import milestones, reconciliation
    from portal.upstream import clients
    from portal.worker import refreshing

    now = timezone.now()
    api = clients.returns_api()
    assert api is not None
    return {
        "reconcile": lambda: reconciliation.reconcile_all(api, now),
        "refresh": lambda: [look(now) for look in (refreshing.due, refreshing.untracked)],
        "count": lambda: milestones.count_new(now),
        "metrics": database_figures.exposition,
        "mails that wait": lambda: [look(now) for look in (outbox.has_work, events.release_due)],
        "purge": lambda: sum(retention.purge(now + timedelta(days=1)).values()),
    }


def main() -> None:
    """Do each ten times and take the quickest, because other work adds to some; the purge once.

    What is new is done with the first of them.
    """
    for name, act in chores().items():
        runs = [_timed(act) for _ in range(1 if name == "purge" else TIMES)]
        seconds, count, longest = min(runs)
        print(name.replace(" ", "-"), f"{seconds:.7f}", count, f"{1000 * longest:.1f}")


def _timed(act: Callable[[], object]) -> tuple[float, int, float]:
    watch, begun = Watch(), time.perf_counter()
    with connection.execute_wrapper(watch):
        done = act()
    seconds = time.perf_counter() - begun
    return seconds, done if isinstance(done, int) else 0, watch.longest


if __name__ == "__main__":
    django.setup()
    main()
