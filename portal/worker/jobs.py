"""The jobs, one row each."""

from datetime import timedelta

from portal.operations import retention
from portal.returns.submissions import reconciliation
from portal.upstream import clients
from portal.worker.job import Clock, Job


def _reconcile(clock: Clock) -> str:
    api = clients.returns_api()
    if api is None:
        return ""
    outcome = reconciliation.reconcile_all(api, clock())
    return f"{outcome.found} found, {outcome.unmade} never created, {outcome.open} open"


def _purge(clock: Clock) -> str:
    deleted = retention.purge(clock())
    return ", ".join(f"{count} {name}" for name, count in deleted.items() if count)


JOBS = (
    Job("reconcile", timedelta(minutes=10), _reconcile),
    Job("purge", timedelta(hours=24), _purge),
)
