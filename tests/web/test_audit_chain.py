"""The audit log only grows: the database refuses the rest, and the chain shows any gap."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from portal.models import AuditEntry
from portal.operations import audit_chain, logs
from portal.support.audit import log
from tests.harness.guarded_tables import guard, unguard

pytestmark = pytest.mark.django_db
YOUNG, OLD = timedelta(days=29), timedelta(days=31)


def recorded(*targets: str) -> list[AuditEntry]:
    """Entries as the console adds them."""
    request = RequestFactory().get("/")
    for target in targets:
        log.record(request, log.VIEWED, target, actor="kim@shop.example")
    return list(AuditEntry.objects.order_by("pk"))


def of_0_1_0(age: timedelta = timedelta(), target: str = "old") -> AuditEntry:
    """An entry without hashes."""
    at = timezone.now() - age
    return AuditEntry.objects.create(
        created_at=at, actor="kim@shop.example", action="viewed return", target=target
    )


def run(statement: str, *values: object) -> int:
    """The rows that a statement changed, as anyone with the portal's password can send it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def forced(statement: str, *values: object) -> None:
    """Run it without the triggers, as the owner of the tables can."""
    unguard()
    run(statement, *values)
    guard()


def examined() -> str:
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portal_auditentry SET actor = 'another'",
        "UPDATE portal_auditentry SET created_at = '2001-01-01 00:00:00+00:00'",
        "DELETE FROM portal_auditentry",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(statement: str) -> None:
    """Security 28, 44: a trigger refuses it, in whatever way the statement comes."""
    of_0_1_0(YOUNG)
    with pytest.raises(DatabaseError, match="only ever added to"):
        run(statement)
    assert AuditEntry.objects.get().actor == "kim@shop.example"


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has no TRUNCATE")
def test_the_database_refuses_to_empty_the_table() -> None:
    """TRUNCATE calls no trigger for rows, so it has one of its own."""
    of_0_1_0(YOUNG)
    with pytest.raises(DatabaseError, match="only ever added to"):
        run("TRUNCATE portal_auditentry")


def test_an_old_entry_can_be_deleted_but_not_changed() -> None:
    """Security 25, 44: the purge needs the one, and no one the other."""
    of_0_1_0(OLD)
    with pytest.raises(DatabaseError, match="only ever added to"):
        run("UPDATE portal_auditentry SET actor = 'another'")
    assert run("DELETE FROM portal_auditentry") == 1


def test_a_chain_without_a_gap_is_whole() -> None:
    """Security 44: entries of 0.1.0 are its start."""
    of_0_1_0()
    of_0_1_0()
    first, second = recorded("1", "2")[2:]
    assert second.previous_hash == first.entry_hash
    assert audit_chain.first_break() is None


def test_an_empty_log_begins_a_chain() -> None:
    assert audit_chain.first_break() is None
    assert recorded("1")[0].previous_hash == audit_chain.START


@pytest.mark.parametrize("field", ["actor", "action", "target", "origin_hash", "previous_hash"])
def test_a_changed_entry_is_named(field: str) -> None:
    """Security 44: its own hash does not fit any more."""
    _, second, _ = recorded("1", "2", "3")
    forced(f"UPDATE portal_auditentry SET {field} = 'x' WHERE id = %s", second.pk)
    assert audit_chain.first_break() == second.pk


def test_a_changed_entry_with_a_new_hash_is_found_at_the_next_one() -> None:
    """Security 44: the next entry holds the hash that it had."""
    _, second, third = recorded("1", "2", "3")
    second.actor = "another@shop.example"
    forced(
        "UPDATE portal_auditentry SET actor = %s, entry_hash = %s WHERE id = %s",
        second.actor,
        audit_chain.hash_of(second),
        second.pk,
    )
    assert audit_chain.first_break() == third.pk


def test_a_missing_entry_is_found_at_the_next_one() -> None:
    """Security 44: a gap shows."""
    _, second, third = recorded("1", "2", "3")
    forced("DELETE FROM portal_auditentry WHERE id = %s", second.pk)
    assert audit_chain.first_break() == third.pk


def test_the_last_entry_of_0_1_0_cannot_be_changed_either() -> None:
    """Security 44: the first entry with hashes covers it."""
    old = of_0_1_0()
    first = recorded("1")[-1]
    forced("UPDATE portal_auditentry SET target = 'x' WHERE id = %s", old.pk)
    assert audit_chain.first_break() == first.pk


def test_what_the_purge_leaves_is_whole() -> None:
    """Security 44: it deletes from the old end."""
    of_0_1_0(timedelta(days=100))
    recorded("1", "2")
    call_command("purge", stdout=StringIO())
    assert AuditEntry.objects.count() == 2
    assert audit_chain.first_break() is None


def test_the_doctor_follows_the_chain_and_names_the_entry(simulator) -> None:
    """Security 44: a person learns of it."""
    _, second = recorded("1", "2")
    assert "ok     Audit log: No entry of the audit log was changed" in examined()
    forced("UPDATE portal_auditentry SET actor = '' WHERE id = %s", second.pk)
    assert f"wrong  Audit log: Entry {second.pk} of the audit log, or" in examined()


def test_each_entry_goes_to_the_log_without_the_persons_address(caplog) -> None:
    """Security 23, 44: a copy is outside the database."""
    with caplog.at_level(logging.INFO, logger="portal.support.audit.log"):
        entry = recorded("77")[0]
    line = caplog.records[-1]
    assert line.getMessage() == "audit"
    assert line.fields["audit"] == "viewed return"
    assert (line.fields["target"], line.fields["entry"]) == ("77", entry.pk)
    assert line.fields["entry_hash"] == entry.entry_hash
    assert "kim" not in str(line.fields)


def test_what_is_done_on_the_machine_is_in_the_chain_and_in_the_log(caplog) -> None:
    """Security 28, 44: a command's entry cannot be added or taken away unseen either."""
    recorded("1")
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="portal.support.audit.log"):
        call_command("invite", "robin@shop.example", "--admin", stdout=StringIO())
    first, invited, made = AuditEntry.objects.order_by("pk")
    assert (invited.actor, invited.previous_hash) == ("manage.py", first.entry_hash)
    assert made.previous_hash == invited.entry_hash
    assert audit_chain.first_break() is None
    lines = [line.fields for line in caplog.records if line.getMessage() == "audit"]
    assert [line["audit"] for line in lines] == ["invited", "made administrator"]
    assert "robin" not in str([logs.scrubbed(str(line)) for line in lines])
