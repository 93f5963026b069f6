"""Checks of the worker: whether it runs, and which of its jobs fail."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from portal.doctor.finding import Finding, note, ok, wrong
from portal.models import JobRun

SUBJECT = "Worker"
OFTEN = "refresh"  # the job that leaves a mark every quarter of a minute
SILENT = timedelta(minutes=5)
EMBEDDED = "The server starts it (WORKER=embedded). Look in the server's log for the reason."
EXTERNAL = "Run manage.py work beside the portal; docs/operations.md shows how."


def worker() -> Iterator[Finding]:
    """Whether a worker runs and each of its jobs succeeds."""
    runs = {run.name: run for run in JobRun.objects.all()}
    failing = [run for run in runs.values() if run.failures]
    for run in failing:
        sentence = f"The job {run.name} failed {run.failures} times in a row."
        yield wrong(SUBJECT, sentence, "Look in the worker's log for the reason.")
    if _is_silent(runs.get(OFTEN), timezone.now()):
        yield _silence()
    elif not failing:
        yield ok(SUBJECT, "The worker runs.")


def _is_silent(run: JobRun | None, now: datetime) -> bool:
    """A job that fails is tried less often, so its silence says nothing."""
    return run is None or (not run.failures and run.last_run_at < now - SILENT)


def _silence() -> Finding:
    advice = EMBEDDED if settings.WORKER == "embedded" else EXTERNAL
    if settings.HAS_MAIL:
        return wrong(SUBJECT, "No worker has run for five minutes, so no mail leaves.", advice)
    sentence = "No worker has run for five minutes, so closed pages are not followed."
    return note(SUBJECT, sentence, advice)
