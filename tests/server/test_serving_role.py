"""On PostgreSQL another role may own the tables; what serves may then only add to the audit log."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.portal_server import Node
from tests.harness.services import PLACES, PostgreSQL, free_port
from tests.harness.visitor import Visitor

pytestmark = pytest.mark.skipif(not PLACES, reason="PostgreSQL is not installed")
ROLE = "serves-here"
RECORD = """
from django.test import RequestFactory
from portal.models import AuditEntry
from portal.support.audit import log
log.record(RequestFactory().get("/"), log.VIEWED, 1, actor="kim@shop.example")
print(AuditEntry.objects.count())
"""
STATEMENTS = {
    "UPDATE portal_auditentry SET actor = 'x'": "permission denied",
    "DELETE FROM portal_auditentry WHERE created_at < '2001-01-01'": "permission denied",
    "TRUNCATE portal_auditentry": "permission denied",
    "ALTER TABLE portal_auditentry DISABLE TRIGGER ALL": "must be owner",
    "DROP TRIGGER portal_audit_rows ON portal_auditentry": "must be owner",
    "DROP TABLE portal_auditentry": "must be owner",
    "CREATE OR REPLACE FUNCTION portal_audit_only_grows() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN OLD; END'": "permission denied",
    "DELETE FROM portal_evidence": "permission denied",
    "TRUNCATE portal_evidence": "permission denied",
    "UPDATE portal_evidence SET content = ''": "permission denied",
    "DROP TRIGGER portal_evidence_rows ON portal_evidence": "must be owner",
    "SET session_replication_role = replica": "permission denied",
    "SET ROLE postgres": "permission denied",
    "DELETE FROM django_migrations": "permission denied",
}
ATTACK = f"""
from django.db import DatabaseError, connection
for statement, expected in {STATEMENTS!r}.items():
    try:
        connection.cursor().execute(statement)
    except DatabaseError as error:
        print(expected in str(error), statement, str(error).splitlines()[0])
    else:
        print("done", statement)
"""
OWNERS_ATTACK = """
from django.db import DatabaseError, connection
for begin in ("UPDATE portal_auditentry SET actor = 'x'", "DELETE FROM portal_auditentry",
              "TRUNCATE portal_auditentry"):
    try:
        connection.cursor().execute(begin)
    except DatabaseError as error:
        print(str(error).splitlines()[0])
"""
OLD = """
from datetime import timedelta
from django.utils import timezone
from portal.models import AuditEntry
AuditEntry.objects.create(created_at=timezone.now() - timedelta(days=400), action="viewed return")
"""


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A prepared database, and the settings of the jobs of its owner."""
    # Not in pytest's folder, which the user postgres may not enter.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = PostgreSQL(Path(folder) / "postgresql", free_port()).create().start()
        settings = {
            "DATABASE_OWNER_URL": server.url,
            "DATABASE_URL": server.url.replace("postgres@", f"{ROLE}:any@"),
        }
        yield Node(free_port(), tmp_path_factory.mktemp("node"), settings).prepare()
        server.stop()


@pytest.fixture
def serving(owner: Node, simulator: Simulator) -> Node:
    """The portal that serves on the owner's database."""
    sendcloud = {
        "SENDCLOUD_API_URL": simulator.api_url,
        "SENDCLOUD_SERVICE_POINTS_URL": simulator.service_points_url,
    }
    return replace(owner, settings={"DATABASE_URL": owner.settings["DATABASE_URL"]} | sendcloud)


def said(node: Node, code: str) -> list[str]:
    """What a program says that runs as this process's role."""
    done = node.manage("shell", "-v", "0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_role_that_serves_adds_to_the_audit_log_and_can_do_nothing_else(serving: Node) -> None:
    """Security 44: PostgreSQL refuses it the right, and the way around the triggers."""
    before, *answers, after = said(serving, RECORD + ATTACK + RECORD)
    assert len(answers) == len(STATEMENTS)
    assert [answer for answer in answers if not answer.startswith("True")] == []
    assert int(after) == int(before) + 1


def test_the_owner_of_the_tables_is_refused_by_the_triggers(owner: Node) -> None:
    """Security 44: TRUNCATE, which calls no trigger for rows, has one of its own."""
    said(owner, RECORD)
    answers = said(owner, OWNERS_ATTACK)
    assert len(answers) == 3
    assert all("only ever added to" in answer for answer in answers)


def test_a_customer_gets_a_label_from_the_role_that_serves(serving: Node) -> None:
    serving.start()
    try:
        customer = Customer(Visitor(serving.url))  # type: ignore[arg-type]
        assert customer.create("drop_off_point", "#1001").page.status_code == 200
        assert b"/label/" in customer.page.content
    finally:
        serving.stop()


def test_only_the_owners_purge_deletes_old_entries(owner: Node, serving: Node) -> None:
    """Security 25, 44: the other one goes on with the rest, and the doctor sees what is late."""
    said(owner, OLD)
    assert "audit entries" not in serving.manage("purge").stdout
    found = serving.manage("doctor").stdout
    assert "wrong  Audit log: Entries of the audit log are kept beyond their time." in found
    assert "ok     Audit log: The role that serves may only add to the audit log." in found
    assert "1 audit entries" in owner.manage("purge").stdout
    assert "beyond their time" not in serving.manage("doctor").stdout


def test_a_backup_of_the_role_that_serves_is_restored_by_the_owner(
    owner: Node, serving: Node, tmp_path: Path
) -> None:
    said(serving, RECORD)
    done = serving.manage("backup", str(tmp_path))
    assert done.returncode == 0, done.stderr
    file = str(next(tmp_path.glob("*.tar.gz")))
    assert serving.manage("restore", file, "--overwrite").returncode != 0
    done = owner.manage("restore", file, "--overwrite", "--without-doctor")
    assert done.returncode == 0, done.stderr
    _, *answers, _ = said(serving, RECORD + ATTACK + RECORD)
    assert all(answer.startswith("True") for answer in answers)


def test_a_second_preparation_takes_and_gives_no_right(owner: Node, serving: Node) -> None:
    assert owner.manage("prepare").returncode == 0
    assert all(answer.startswith("True") for answer in said(serving, ATTACK))


def test_a_server_that_knows_the_owners_password_does_not_start(owner: Node) -> None:
    owner.launch()
    assert owner.process
    assert owner.process.wait(timeout=60) == 1
    assert "DATABASE_OWNER_URL is for manage.py prepare, purge and restore alone" in owner.log
