"""The evidence only grows, is readable with its key alone, and any change of it is named."""

import logging
import threading
import weakref
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection, models
from django.db.models import signals

from portal.evidence import chain, erasure, keys, renewal, verification
from portal.evidence.triggers import TABLE
from portal.evidence.writing import MayBeStored, NotStored, writing
from portal.models import Evidence, EvidenceHead, EvidenceKind
from tests.harness.evidence import AT, KEY, NEW_KEY, added, forced, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def evidence_key(settings: Any) -> None:
    settings.EVIDENCE_KEY = KEY


def verified(*words: str) -> str:
    out = StringIO()
    call_command("evidence", "verify", *words, stdout=out)
    return out.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(SystemExit) as ended:
        call_command("evidence", "verify", *words)
    return str(ended.value)


def erased(about: str) -> None:
    with writing():
        erasure.erase(about, AT, {"reason": "its time is over"})


def test_the_chain_begins_at_one_and_has_no_gap() -> None:
    added("first", "second")
    first, second = Evidence.objects.order_by("number")
    assert (first.number, second.number) == (1, 2)
    assert (first.previous, second.previous) == ("0" * 64, first.digest)
    assert verified() == f"2 entries, unbroken. The last digest is {second.digest}.\n"


def test_an_empty_chain_is_unbroken() -> None:
    assert verified().startswith("0 entries, unbroken.")


def test_an_entry_says_what_it_was_given_and_the_table_does_not() -> None:
    entry = added("Jane Doe-Canary")
    assert chain.facts_of(Evidence.objects.get())["text"] == "Jane Doe-Canary"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {TABLE}")
        assert "Canary" not in str(cursor.fetchall())
    # Equal texts have different digests, so that no one can try out what an entry said.
    assert added("Jane Doe-Canary").content != entry.content


def test_secret_key_does_not_read_the_evidence(settings: Any) -> None:
    entry = added("one")
    settings.EVIDENCE_KEY = settings.SECRET_KEY
    with pytest.raises(InvalidToken):
        keys.current().cipher.decrypt(entry.payload.encode())


@pytest.mark.parametrize(
    "statement",
    [
        f"DELETE FROM {TABLE}",
        f"DELETE FROM {TABLE} WHERE number = 2",
        *(
            f"UPDATE {TABLE} SET {column} = 'x'"
            for column in ("kind", "about", "content", "previous", "digest")
        ),
        f"UPDATE {TABLE} SET at = '2001-01-01 00:00:00+00:00'",
        f"UPDATE {TABLE} SET number = 3 WHERE number = 2",
        f"INSERT INTO {TABLE} SELECT 4, kind, about, at, payload, key_id, content, previous, "
        f"digest, seal FROM {TABLE} WHERE number = 1",
    ],
)
def test_plain_sql_is_refused(statement: str) -> None:
    added("one", "two")
    with pytest.raises(DatabaseError, match="only ever added to"):
        run(statement)
    assert verified().startswith("2 entries, unbroken")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has no OR REPLACE")
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
@pytest.mark.parametrize("column", ["number", "rowid"])
def test_no_row_replaces_another(verb: str, column: str) -> None:
    """SQLite deletes what it replaces without calling the trigger for it."""
    added("one", "two")
    with pytest.raises(DatabaseError, match="only ever added to"):
        run(
            f"{verb} INTO {TABLE} ({column}, kind, about, at, payload, key_id, content, previous, "
            f"digest, seal) SELECT 1, 'note', 'x', at, '', '', '', '', '', '' FROM {TABLE} LIMIT 1"
        )
    assert verified().startswith("2 entries, unbroken")


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has no TRUNCATE")
def test_the_table_cannot_be_emptied() -> None:
    added("one")
    with pytest.raises(DatabaseError, match="only ever added to"):
        run(f"TRUNCATE {TABLE}")


@pytest.mark.django_db(transaction=True)
def test_a_table_that_django_made_again_is_guarded_after_the_migration() -> None:
    """Django's way to change a column on SQLite drops the triggers without a word."""
    added("one")
    old = Evidence._meta.get_field("about")
    wider = models.CharField(max_length=40, db_index=True)
    wider.set_attributes_from_name("about")
    with connection.schema_editor() as editor:
        editor.alter_field(Evidence, old, wider)
        editor.alter_field(Evidence, wider, old)
    call_command("migrate", verbosity=0)
    with pytest.raises(DatabaseError, match="only ever added to"):
        run(f"DELETE FROM {TABLE}")
    assert apps.get_model("portal", "Evidence") is Evidence


@pytest.mark.parametrize(
    "column", ["kind", "about", "content", "previous", "digest", "seal", "payload"]
)
def test_a_changed_entry_is_named(column: str) -> None:
    added("one", "two", "three")
    forced(lambda: run(f"UPDATE {TABLE} SET {column} = %s WHERE number = 2", "0" * 16))
    assert refused().startswith(("Entry 2 ", "The text of entry 2 "))


def test_a_chain_that_is_hashed_again_without_the_key_is_found() -> None:
    """Write access to the database is not enough to forge the chain."""
    added("one", "two", "three")

    def rewrite() -> None:
        rows = list(Evidence.objects.order_by("number"))
        rows[1].about, previous = "W-FORGED", rows[0].digest
        for row in rows[1:]:
            row.previous = previous
            row.digest = previous = chain.recomputed(row)
            row.save()

    forced(rewrite)
    assert refused() == "Entry 2 was not sealed with the evidence key."
    # Nor does it help to claim that a lost key made the seals.
    forced(lambda: Evidence.objects.filter(number__gt=1).update(key_id="lost", payload="x"))
    assert refused() == "Entry 2 is under a key that is not configured."


def test_a_chain_that_was_cut_is_found() -> None:
    added("one", "two", "three")
    forced(lambda: run(f"DELETE FROM {TABLE} WHERE number > 1"))
    assert refused() == "Entries after 1 are missing."


def test_a_digest_from_a_receipt_finds_an_older_backup_that_was_put_back() -> None:
    first = added("one")
    head = EvidenceHead.objects.get()
    second = added("two")
    assert verified("--head", second.digest).startswith("2 entries")

    def put_back() -> None:
        run(f"DELETE FROM {TABLE} WHERE number = 2")
        head.save()

    forced(put_back)
    assert verified("--head", first.digest).startswith("1 entry, unbroken")
    assert refused("--head", second.digest) == f"No entry has the digest {second.digest}."


def test_what_is_erased_is_blank_and_the_chain_still_verifies() -> None:
    added("one", "two", about="W-A")
    added("three", about="W-B")
    erased("W-A")
    assert [bool(row.payload) for row in Evidence.objects.order_by("number")] == [
        *(False, False, True, True)
    ]
    last = Evidence.objects.get(number=4)
    assert (last.kind, last.about) == (EvidenceKind.ERASED, "W-A")
    digests = Evidence.objects.filter(number__lt=3).values_list("digest", flat=True)
    assert set(chain.facts_of(last)["digests"]) == set(digests)
    assert verified().startswith("4 entries, unbroken")
    erased("W-A")
    assert Evidence.objects.count() == 4


def test_a_blank_that_no_entry_explains_is_a_break() -> None:
    added("one", about="W-A")
    erased("W-A")
    added("three", about="W-B")
    run(f"UPDATE {TABLE} SET payload = '' WHERE number = 3")
    assert refused() == "The text of entry 3 is missing."


def test_rotating_renews_payloads_and_seals_and_then_the_old_key_may_go(settings: Any) -> None:
    added("one", "two")
    erased("W-A")
    added("four", about="W-B")
    settings.EVIDENCE_KEY, settings.EVIDENCE_KEY_FALLBACKS = NEW_KEY, [KEY]
    assert verified().startswith("4 entries, unbroken")
    out = StringIO()
    call_command("rotate", stdout=out)
    assert "Now under EVIDENCE_KEY: 4 entries of the evidence." in out.getvalue()
    settings.EVIDENCE_KEY_FALLBACKS = []
    assert verified().startswith("5 entries, unbroken")
    assert chain.facts_of(Evidence.objects.get(number=4))["text"] == "four"
    assert renewal.rotate(AT) == 0


def test_a_lost_key_ends_an_epoch_and_the_chain_goes_on(settings: Any) -> None:
    added("one", "two")
    assert keys.trouble() == ""
    settings.EVIDENCE_KEY = NEW_KEY
    assert keys.trouble().startswith("EVIDENCE_KEY is not the key under which")
    assert refused() == "Entry 1 is under a key that is not configured."
    call_command("evidence", "new-key", stdout=StringIO())
    added("four", about="W-B")
    assert keys.trouble() == ""
    assert verified().startswith("4 entries, unbroken")
    assert chain.facts_of(Evidence.objects.get(number=1)) == {}
    # Even what no key reads cannot be changed unseen.
    forced(lambda: run(f"UPDATE {TABLE} SET about = 'W-X' WHERE number = 1"))
    assert refused() == "Entry 1 was changed."


def test_an_epoch_begins_only_where_a_key_is_lost() -> None:
    added("one")
    with pytest.raises(CommandError, match="No key is lost"):
        call_command("evidence", "new-key")


def test_a_portal_with_a_wrong_evidence_key_does_not_start(settings: Any) -> None:
    added("one")
    call_command("evidence", "check-key")
    for key, sentence in ((NEW_KEY, "EVIDENCE_KEY is not the key"), ("", "Set EVIDENCE_KEY")):
        settings.EVIDENCE_KEY = key
        for command in (["evidence", "check-key"], ["prepare"]):
            with pytest.raises(SystemExit) as ended:
                call_command(*command)
            assert str(ended.value).startswith(sentence)


def test_each_digest_goes_to_the_log_without_what_was_typed(
    caplog: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with (
        caplog.at_level(logging.INFO, logger="portal.evidence.chain"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        entry = added("Jane Doe-Canary")
    fields = caplog.records[-1].fields
    assert (fields["about"], fields["digest"]) == ("W-A", entry.digest)
    assert "Canary" not in str(fields)


def test_memory_does_not_grow_with_the_chain() -> None:
    """Entries are let go as soon as they are verified, and rows come in chunks."""
    added(*(str(number) for number in range(20)))
    alive, most = weakref.WeakSet[Evidence](), 0

    def note(instance: Evidence, **_: Any) -> None:
        nonlocal most
        alive.add(instance)
        most = max(most, len(alive))

    signals.post_init.connect(note, sender=Evidence)
    try:
        assert verified().startswith("20 entries, unbroken")
    finally:
        signals.post_init.disconnect(note, sender=Evidence)
    assert most < 5
    assert verification.CHUNK <= 500


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL waits for the disk anyway")
@pytest.mark.django_db(transaction=True)
def test_sqlite_waits_for_the_disk_inside_and_no_longer_after() -> None:
    def pragma(name: str) -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute(f"PRAGMA {name}").fetchone()[0])

    usual = pragma("synchronous"), pragma("busy_timeout")
    assert usual == (1, 20_000)
    with writing():
        assert (pragma("synchronous"), pragma("busy_timeout")) == (2, 5_000)
    with pytest.raises(ValueError, match="inside"), writing():
        raise ValueError("inside")
    assert (pragma("synchronous"), pragma("busy_timeout")) == usual


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has a pragma instead")
@pytest.mark.django_db(transaction=True)
def test_postgresql_waits_for_the_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        with writing():
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)


def test_an_error_before_the_commit_says_that_nothing_was_stored() -> None:
    with pytest.raises(NotStored), writing():
        raise OperationalError("the server closed the connection")


def lose_the_line_before_the_commit() -> None:
    with writing():
        EvidenceHead.objects.create(number=1, key_id="x", seal="x")
        line = connection.connection
        line.close()
        connection.connection = line


@pytest.mark.django_db(transaction=True)
def test_an_error_of_the_commit_says_that_it_may_be_stored() -> None:
    with pytest.raises(MayBeStored):
        lose_the_line_before_the_commit()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_eight_writers_leave_no_gap_and_no_fork() -> None:
    begin, failures = threading.Barrier(8), []

    def write(writer: int) -> None:
        begin.wait()
        try:
            for number in range(5):
                added(f"{writer} {number}")
        except Exception as error:
            failures.append(error)
        connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert verified().startswith("40 entries, unbroken")


def fail_after_an_entry() -> None:
    with writing():
        chain.append(EvidenceKind.NOTE, "W-A", AT, {})
        raise ValueError("later")


def test_a_failed_transaction_leaves_no_entry() -> None:
    with pytest.raises(ValueError, match="later"):
        fail_after_an_entry()
    assert not Evidence.objects.exists()
