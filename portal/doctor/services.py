"""Checks of the database, the cache and the daily jobs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from portal.doctor.finding import Finding, note, ok, wrong
from portal.models import JobRun
from portal.operations import key_check, probes
from portal.storage.encryption import KeyState
from portal.upstream import clients

OVERDUE = timedelta(days=2)  # a day, and a day in which the host was down
OF_DATABASE = {
    "unreachable": (
        "The database does not answer.",
        "Check that it runs, and the host, user and password in DATABASE_URL.",
    ),
    "unmigrated": (
        "The tables are not those of this version.",
        "Run manage.py prepare.",
    ),
}


def database() -> Iterator[Finding]:
    """Whether the database answers; without it there are no sessions, and so no returns."""
    state = probes.database_state()
    if state == "ok":
        yield ok("Database", "The database answers, and its tables are up to date.")
    else:
        yield wrong("Database", *OF_DATABASE[state])


def secret_key() -> Iterator[Finding]:
    """Whether this is the SECRET_KEY under which the database was written."""
    try:
        states = key_check.states()
    except DatabaseError:
        return  # the question about the database reports it
    if KeyState.LOST in states:
        sentence = "The database was written under another SECRET_KEY."
        advice = "Set that key again, or add it to SECRET_KEY_FALLBACKS. Without it, open returns"
        yield wrong("Secret key", sentence, f"{advice} and the codes of staff are lost.")
    elif not states:
        advice = "Run manage.py migrate, which stores a text to compare."
        yield note("Secret key", "Whether the key fits the database cannot be told.", advice)
    else:
        yield ok("Secret key", "SECRET_KEY reads what the database holds.")


def cache() -> Iterator[Finding]:
    """Whether the cache works; without it every process asks Sendcloud for itself."""
    if probes.cache_state() == "ok":
        yield ok("Cache", "The cache returns what was written to it.")
    elif settings.REDIS_URL:
        yield wrong("Cache", "Redis does not answer.", "Check that it runs, and REDIS_URL.")
    else:
        yield wrong("Cache", "The cache's table is missing.", "Run manage.py prepare.")


def daily_jobs() -> Iterator[Finding]:
    """Whether the daily jobs run.

    Shops promise their customers to delete old data; `reconcile` spares staff a search.
    """
    try:
        done = {run.name: run.last_run_at for run in JobRun.objects.all()}
    except DatabaseError:
        return  # the question about the database reports it
    wanted = ["purge", "reconcile"] if clients.returns_api() else ["purge"]
    for name in wanted:
        yield _last_run(name, done.get(name))


def _last_run(name: str, last_run_at: datetime | None) -> Finding:
    subject, advice = "Daily jobs", f"Run manage.py {name} every day; docs/deploy.md shows how."
    if last_run_at is None:
        return note(subject, f"{name} has never run.", advice)
    if last_run_at < timezone.now() - OVERDUE:
        return wrong(subject, f"{name} was last run on {last_run_at:%d %B %Y}.", advice)
    return ok(subject, f"{name} was last run on {last_run_at:%d %B %Y at %H:%M} UTC.")
