"""The worker runs each job when it is due, under a lease, and none can stop another."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.mail import outbox, sending
from portal.mail.letter import Letter
from portal.mail.outbox import Order
from portal.models import JobRun, Mail
from portal.worker import loop, runs
from portal.worker.job import Job, Turn
from portal.worker.jobs import JOBS
from tests.harness.mail_server import MailBox, mail_server

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Counted:
    """Work that counts its runs, and fails while it is told to."""

    def __init__(self) -> None:
        self.count = 0
        self.fails = False

    def __call__(self, turn: Turn) -> str:
        if self.fails:
            raise ValueError("not today")
        self.count += 1
        return f"run {self.count}"


def run_at(job: Job, moment: datetime) -> runs.Result | None:
    return runs.run_if_due(job, lambda: moment)


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def job(counted: Counted) -> Job:
    return Job("count", 10 * MINUTE, counted)


def test_a_job_runs_at_once_and_then_when_its_time_comes(job: Job, counted: Counted) -> None:
    for minutes, expected in ((0, 1), (9, 1), (10, 2), (19, 2), (20, 3)):
        run_at(job, NOW + minutes * MINUTE)
        assert counted.count == expected


def test_only_one_worker_has_the_lease(job: Job, counted: Counted) -> None:
    run_at(job, NOW)
    JobRun.objects.update(lease_token="another", lease_until=NOW + 20 * MINUTE)
    assert run_at(job, NOW + 15 * MINUTE) is None
    assert run_at(job, NOW + 21 * MINUTE)


def test_a_shared_job_asks_for_no_lease(counted: Counted) -> None:
    shared = Job("count", MINUTE, counted, is_shared=True)
    run_at(shared, NOW)
    JobRun.objects.update(lease_token="another", lease_until=NOW + 20 * MINUTE)
    assert run_at(shared, NOW + 2 * MINUTE)


def test_a_job_without_work_writes_nothing(counted: Counted) -> None:
    idle = Job("count", MINUTE, counted, has_work=lambda now: False)
    assert run_at(idle, NOW) is None
    assert not JobRun.objects.exists()


def test_a_failing_job_waits_twice_as_long_each_time(job: Job, counted: Counted) -> None:
    quick = Job("quick", timedelta(seconds=2), counted)
    counted.fails = True
    moment, pauses = NOW, []
    for _ in range(8):
        result = run_at(quick, moment)
        assert result
        assert result.is_failure
        run = JobRun.objects.get(name="quick")
        pauses.append(quick.pause_after(run.failures) // MINUTE)
        moment += quick.pause_after(run.failures)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_success_forgets_the_failures(job: Job, counted: Counted) -> None:
    counted.fails = True
    run_at(job, NOW)
    assert JobRun.objects.get().failing_since == NOW
    counted.fails = False
    run_at(job, NOW + 10 * MINUTE)
    run = JobRun.objects.get()
    assert (run.failures, run.failing_since, run.last_success_at) == (0, None, NOW + 10 * MINUTE)


def test_a_failing_job_stops_no_other(job: Job, counted: Counted) -> None:
    broken = Counted()
    broken.fails = True
    jobs = [Job("broken", MINUTE, broken), job]
    results = list(loop.once(jobs, lambda: NOW))
    assert [result.is_failure for result in results] == [True, False]
    assert results[0].did == "failed (ValueError)"


def test_the_loop_ends_after_the_job_at_hand(counted: Counted) -> None:
    stop = threading.Event()

    def work(turn: Turn) -> str:
        stop.set()
        return "asked to stop"

    loop.work([Job("last", MINUTE, work), Job("count", MINUTE, counted)], lambda: NOW, stop)
    assert counted.count == 0


def test_a_worker_that_is_told_to_end_sends_no_further_mail(box: MailBox) -> None:
    for number in range(3):
        outbox.put(Order(f"alert:{number}", "alert", "a@example.com", "en"), NOW)
    stop = threading.Event()

    def compose(mail: Mail) -> Letter:
        stop.set()
        return Letter("s", "t", "h")

    assert sending.send_due(compose, lambda: NOW, is_over=stop.is_set) == 1
    assert Mail.objects.filter(state="due", lease_until=None).count() == 2


def test_a_mail_server_that_is_away_for_four_days_loses_nothing(settings: Any) -> None:
    [mail] = [job for job in JOBS if job.name == "mail"]
    with mail_server() as gone:
        port, given = gone.port, gone.settings
    for name, value in given.items():
        setattr(settings, name, value)
    for number in range(3):
        facts = {"items": ["One"]}
        outbox.put(Order(f"alert:{number}", "alert", "a@example.com", "en", facts), NOW)
    for hours in range(0, 96, 6):
        failed = run_at(mail, NOW + timedelta(hours=hours))
        assert failed
        assert failed.is_failure
    with mail_server(port) as box:
        result = run_at(mail, NOW + timedelta(hours=96))
        assert result
        assert result.did == "3 sent, 0 expired"
        assert len(box.mails) == 3
