"""Database, cache, and whether what should run every day does."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from portal.doctor.finding import Finding, note, ok, wrong
from portal.models import JobRun
from portal.operations import probes
from portal.upstream import clients

OVERDUE = timedelta(days=2)  # a day, and a day in which the host was down
OF_DATABASE = {
    "unreachable": (
        "It does not answer.",
        "Check that it runs, and the host, user and password in DATABASE_URL.",
    ),
    "unmigrated": (
        "Its tables are not those of this version.",
        "Run: manage.py migrate, then manage.py createcachetable.",
    ),
}


def database() -> Iterator[Finding]:
    """Without it there is no session, and so no return."""
    state = probes.database_state()
    if state == "ok":
        yield ok("Database", "It answers, and its tables are up to date.")
    else:
        yield wrong("Database", *OF_DATABASE[state])


def cache() -> Iterator[Finding]:
    """Without it every process asks Sendcloud for itself."""
    if probes.cache_state() == "ok":
        yield ok("Cache", "What is written is read back.")
    elif settings.REDIS_URL:
        yield wrong("Cache", "Redis does not answer.", "Check that it runs, and REDIS_URL.")
    else:
        yield wrong("Cache", "Its table is missing.", "Run: manage.py createcachetable.")


def daily_jobs() -> Iterator[Finding]:
    """Deleting what is past its time is promised to customers; settling spares staff a search."""
    try:
        done = {run.name: run.last_run_at for run in JobRun.objects.all()}
    except DatabaseError:
        return  # the question about the database says so
    wanted = ["purge", "reconcile"] if clients.returns_api() else ["purge"]
    for name in wanted:
        yield _last_run(name, done.get(name))


def _last_run(name: str, last_run_at: datetime | None) -> Finding:
    subject, advice = "Daily jobs", f"Run manage.py {name} every day: docs/deploy.md shows how."
    if last_run_at is None:
        return note(subject, f"{name} was never run.", advice)
    if last_run_at < timezone.now() - OVERDUE:
        return wrong(subject, f"{name} was last run on {last_run_at:%d %B %Y}.", advice)
    return ok(subject, f"{name} was last run on {last_run_at:%d %B %Y at %H:%M} UTC.")
