"""The audit log in real databases: one chain for all processes, and no way to change it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.harness import warm
from tests.harness.portal_server import Node
from tests.harness.services import PLACES, PostgreSQL, free_port

EACH, WRITERS = 100, 3
# Writes when a line comes in, so that all begin at once.
WRITE = f"""
from django.test import RequestFactory
from portal.models import AuditEntry
from portal.support.audit import log
request = RequestFactory().get("/")
AuditEntry.objects.count()
print("ready", flush=True)
input()
for number in range({EACH}):
    log.record(request, log.VIEWED, number, actor="kim@shop.example")
"""
READ = """
from portal.models import AuditEntry
from portal.operations import audit_chain
print(AuditEntry.objects.count(), audit_chain.first_break())
"""


CHANGE = """
from django.db import DatabaseError, connection
from django.test import RequestFactory
from portal.models import AuditEntry
from portal.support.audit import log
log.record(RequestFactory().get("/"), log.VIEWED, 1, actor="kim@shop.example")
for statement in ("UPDATE portal_auditentry SET actor = 'x'", "DELETE FROM portal_auditentry"):
    try:
        connection.cursor().execute(statement)
    except DatabaseError as error:
        print(str(error).splitlines()[0])
print(AuditEntry.objects.get().actor)
"""


@pytest.fixture(params=["PostgreSQL", "SQLite"])
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Node]:
    if request.param == "SQLite":
        yield Node(1, tmp_path, {"DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}"})
        return
    if not PLACES:
        pytest.skip("PostgreSQL is not installed")
    # Not in pytest's folder, which the user postgres may not enter.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = PostgreSQL(Path(folder) / "postgresql", free_port()).create().start()
        yield Node(1, tmp_path, {"DATABASE_URL": server.url})
        server.stop()


def test_entries_of_several_processes_form_one_chain(node: Node) -> None:
    """Security 44: no two entries follow the same one."""
    node.prepare()
    with ExitStack() as stack:
        writers = [stack.enter_context(writer(node)) for _ in range(WRITERS)]
        assert [said.readline() for _, _, said in writers] == ["ready\n"] * WRITERS
        for _, begin, _ in writers:
            begin.write("\n")
            begin.flush()
        assert [process.wait(timeout=60) for process, _, _ in writers] == [0] * WRITERS
    done = node.manage("shell", "-v", "0", "-c", READ)
    assert done.stdout == f"{EACH * WRITERS} None\n", done.stderr


def test_the_portals_own_role_in_the_database_can_change_no_entry(node: Node) -> None:
    """Security 44: not even by plain statements, on either database."""
    node.prepare()
    said = node.manage("shell", "-v", "0", "-c", CHANGE).stdout.splitlines()
    assert len(said) == 3
    assert all("only ever added to" in line for line in said[:2])
    assert said[2] == "kim@shop.example"


@contextmanager
def writer(node: Node) -> Iterator[tuple[warm.Process, IO[str], IO[str]]]:
    """A process that writes once it is told to, its input and its output."""
    (hears, hand), (ear, says) = os.pipe(), os.pipe()
    with (
        open(hears) as stdin,
        open(hand, "w") as begin,
        open(ear) as said,
        open(says, "w") as stdout,
    ):
        words = ["manage.py", "shell", "-v", "0", "-c", WRITE]
        yield warm.start(words, node.environment(), stdin=stdin, stdout=stdout), begin, said
