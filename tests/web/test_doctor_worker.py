"""The doctor says whether the worker runs, and names the job that fails."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.doctor.finding import Finding, Level
from portal.doctor.worker import worker
from portal.models import JobRun

pytestmark = pytest.mark.django_db


def findings() -> list[Finding]:
    return list(worker())


def test_a_worker_that_runs_is_well() -> None:
    JobRun.objects.create(name="refresh", last_run_at=timezone.now())
    assert [finding.level for finding in findings()] == [Level.OK]


@pytest.mark.parametrize(
    ("where", "advice"), [("embedded", "the server's log"), ("external", "manage.py work")]
)
def test_a_silent_worker_is_named_with_where_to_look(
    settings: Any, where: str, advice: str
) -> None:
    settings.HAS_MAIL, settings.WORKER = True, where
    JobRun.objects.create(name="refresh", last_run_at=timezone.now() - timedelta(minutes=6))
    [finding] = findings()
    assert finding.level == Level.WRONG
    assert finding.sentence == "No worker has run for five minutes, so no mail leaves."
    assert advice in finding.advice


def test_without_mail_a_silent_worker_is_a_note() -> None:
    assert [finding.level for finding in findings()] == [Level.NOTE]


def test_a_job_that_fails_is_named_and_the_worker_is_not_called_silent() -> None:
    long_ago = timezone.now() - timedelta(minutes=20)
    JobRun.objects.create(name="refresh", last_run_at=long_ago, failures=6)
    assert [finding.sentence for finding in findings()] == [
        "The job refresh failed 6 times in a row."
    ]
