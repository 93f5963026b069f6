"""Runs the recurring jobs."""

import os
import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.storage import database_clock
from portal.worker import loop
from portal.worker.job import Job
from portal.worker.jobs import JOBS


class Orphaned(threading.Event):
    """An event that is also set once the process that started this one has ended."""

    def __init__(self) -> None:
        super().__init__()
        self._parent = os.getppid()

    def is_set(self) -> bool:
        """Whether it was set, or the parent is gone."""
        return super().is_set() or os.getppid() != self._parent


class Command(BaseCommand):
    """Any number of them may run at the same time, on any number of machines."""

    help = "Run the recurring jobs until SIGTERM: mail, labels, lost returns, deletion."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which jobs, and whether only once."""
        names = ",".join(job.name for job in JOBS)
        parser.add_argument("--jobs", default=names, help=f"of {names}")
        parser.add_argument("--embedded", action="store_true", help="end with the parent process")
        parser.add_argument("--once", action="store_true", help="run each once and end")

    def handle(
        self, *args: Any, jobs: str, once: bool, embedded: bool = False, **options: Any
    ) -> None:
        """Loop, or run each job once; the exit status is then 1 when one failed."""
        chosen = [_job(name) for name in jobs.split(",")]
        if once:
            return self._once(chosen)
        stop = Orphaned() if embedded else threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        return loop.work(chosen, database_clock.now, stop)

    def _once(self, jobs: list[Job]) -> None:
        is_failure = False
        for result in loop.once(jobs, database_clock.now):
            self.stdout.write(f"{result.name}: {result.did or 'nothing to do'}")
            is_failure |= result.is_failure
        if is_failure:
            sys.exit(1)


def _job(name: str) -> Job:
    for job in JOBS:
        if job.name == name.strip():
            return job
    raise CommandError(f"There is no job {name}.")
