"""Workers as processes: killed in the middle, several at once, each mail arrives."""

import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.harness import warm
from tests.harness.mail_server import MailBox, mail_server
from tests.harness.portal_server import Node, eventually
from tests.harness.services import PLACES, PostgreSQL, free_port

MAILS = 200
FILL = """
import sys
import django; django.setup()
from django.utils import timezone
from portal.mail import outbox
from portal.mail.outbox import Order
from portal.models import Submission
now = timezone.now()
for number in range(int(sys.argv[1])):
    row = Submission.objects.create(
        draft_id=f"{number:016x}", outgoing_parcel=number, delivery_option="drop_off_point",
        state=Submission.State.LABEL_FAILED, return_id=number + 1, created_at=now,
    )
    outbox.put(
        Order(f"submission:{row.pk}:label_failed", "label_failed", f"c{number}@example.com",
              "en", submission=row), now
    )
"""


class Workers:
    """A prepared portal without a server, and the workers that run beside it."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.file, self.database = folder / "portal.sqlite3", database
        self.mail_port = free_port()
        given = {
            "DATABASE_URL": database or f"sqlite:///{self.file}",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "MAIL_FROM": "Shop <returns@shop.example>",
            "SENDCLOUD_API_URL": "http://127.0.0.1:1/api",
        }
        self.node = Node(free_port(), folder, given)
        self.processes: list[warm.Process] = []

    def fill(self, count: int) -> None:
        done = warm.run(["-c", FILL, str(count)], self.node.environment())
        assert done.returncode == 0, done.stderr

    def start(self) -> warm.Process:
        words = ["manage.py", "work", "--jobs", "mail"]
        self.processes.append(warm.start(words, self.node.environment()))
        return self.processes[-1]

    def kill(self, process: warm.Process) -> None:
        """SIGKILL; its leases lapse at once, so that the test need not wait two minutes."""
        process.kill()
        process.wait(timeout=10)
        self.change("UPDATE portal_mail SET lease_until = '2000-01-01' WHERE lease_until > ''")

    def forget_failures(self) -> None:
        """Let the mail job run at once although the server was away a moment ago."""
        self.change("UPDATE portal_jobrun SET failures = 0, last_run_at = '2000-01-01'")

    def change(self, statement: str) -> None:
        self._run(statement)

    def count(self, state: str) -> int:
        return int(self._run(f"SELECT count(*) FROM portal_mail WHERE state = '{state}'")[0][0])

    def _run(self, statement: str) -> list[Any]:
        opened: Any = (
            psycopg.connect(self.database)
            if self.database
            else sqlite3.connect(self.file, timeout=20)
        )
        with opened as connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall() if cursor.description else [])

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait(timeout=10)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared database, made once."""
    folder = tmp_path_factory.mktemp("empty")
    file = folder / "portal.sqlite3"
    Node(free_port(), folder, {"DATABASE_URL": f"sqlite:///{file}"}).prepare()
    return file


@pytest.fixture
def workers(tmp_path: Path, empty: Path) -> Iterator[Workers]:
    shutil.copy(empty, tmp_path)
    workers = Workers(tmp_path)
    yield workers
    workers.stop()


def arrivals(boxes: Iterable[MailBox]) -> Counter[str]:
    return Counter(str(mail.message["Message-ID"]) for box in boxes for mail in box.mails)


def test_killed_workers_and_a_killed_mail_server_lose_no_mail(workers: Workers) -> None:
    workers.fill(MAILS)
    with mail_server(workers.mail_port) as first:
        for count in (20, 60):
            worker = workers.start()
            eventually(lambda least=count: len(first.mails) >= least, f"{count} mails arrive", 60)
            workers.kill(worker)
        workers.start()
        eventually(lambda: len(first.mails) >= 100, "100 mails arrive", 60)
    with mail_server(workers.mail_port) as second:
        eventually(
            lambda: workers.forget_failures() or workers.count("sent") == MAILS, "all are sent", 60
        )
        arrived = arrivals([first, second])
    assert len(arrived) == MAILS
    assert sum(arrived.values()) - MAILS <= 3  # two workers and one server were killed


@pytest.fixture
def on_postgresql(tmp_path: Path) -> Iterator[Workers]:
    if not PLACES:
        pytest.skip("PostgreSQL is not installed")
    # Not in pytest's folder, which the user postgres may not enter.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = PostgreSQL(Path(folder) / "postgresql", free_port()).create().start()
        workers = Workers(tmp_path, server.url)
        workers.node.prepare()
        yield workers
        workers.stop()
        server.stop()


def send_all(workers: Workers, count: int) -> None:
    """Each of 200 mails goes out once, and each worker ends when it is told to."""
    workers.fill(MAILS)
    with mail_server(workers.mail_port) as box:
        running = [workers.start() for _ in range(count)]
        eventually(lambda: workers.count("sent") == MAILS, "all mails are sent", 90)
        for worker in running:
            worker.terminate()
        assert [worker.wait(timeout=25) for worker in running] == [0] * count
        assert sorted(arrivals([box]).values()) == [1] * MAILS


def test_two_workers_send_each_mail_once_and_end_when_told_to(workers: Workers) -> None:
    send_all(workers, 2)


def test_four_workers_on_postgresql_send_each_mail_once(on_postgresql: Workers) -> None:
    send_all(on_postgresql, 4)
