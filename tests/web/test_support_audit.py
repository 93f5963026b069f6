"""The audit log: append-only, for administrators, and safe to open in a spreadsheet."""

import csv
import io

import pytest
from django.utils import timezone

from portal.models import AuditEntry
from portal.support.audit_views import harmless
from tests.harness.staff import inside, member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _brand(simulator) -> None:
    """Every page's frame shows the brand."""


def entry(
    action: str = "viewed return", target: str = "1", actor: str = "a@b.example"
) -> AuditEntry:
    return AuditEntry.objects.create(
        created_at=timezone.now(),
        actor=actor,
        action=action,
        target=target,
        origin_hash="0123456789ab",
    )


def test_support_does_not_read_the_log() -> None:
    """Security 28: the log is for administrators."""
    for answer in (
        inside(member()).get("/support/audit/"),
        inside(member("b@shop.example")).post("/support/audit.csv"),
    ):
        assert answer.status_code == 403
        assert "This page is for administrators" in answer.content.decode()


def test_an_administrator_reads_it_newest_first_and_page_by_page() -> None:
    for number in range(60):
        entry(target=f"id-{number:02}")
    browser = inside(member(admin=True))
    first = browser.get("/support/audit/").content.decode()
    assert first.index("read log") < first.index("id-59") < first.index("id-11")
    assert "id-10" not in first
    assert "1 to 50 of 61" in first
    assert "id-09" in browser.get("/support/audit/?page=2").content.decode()


def test_the_log_can_be_narrowed_to_a_person_or_an_id() -> None:
    entry(target="77", actor="kim@shop.example")
    entry(target="78")
    browser = inside(member(admin=True))
    for query in ("target=77", "actor=kim@shop.example"):
        text = browser.get(f"/support/audit/?{query}").content.decode()
        assert "kim@shop.example" in text
        assert "<td>78</td>" not in text


def test_an_entry_cannot_be_changed_or_taken_away() -> None:
    """Security 28: append-only."""
    row = entry()
    row.actor = "another person"
    for attempt in (
        row.save,
        row.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(actor=""),
    ):
        with pytest.raises(TypeError, match="only ever added to"):
            attempt()
    assert AuditEntry.objects.get().actor == "a@b.example"


def test_the_export_runs_nothing_in_a_spreadsheet() -> None:
    """Security 28: no text in it runs as a formula."""
    entry(target='=HYPERLINK("http://evil.example")', actor="+49@b.example")
    answer = inside(member(admin=True)).post("/support/audit.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert rows[0][:5] == ["created_at", "actor", "action", "target", "origin_hash"]
    assert rows[-1][1] == "'+49@b.example"
    assert rows[-1][3].startswith("'=HYPERLINK")


def test_the_export_begins_with_its_own_entry_and_goes_back_in_time() -> None:
    entry(target="first")
    entry(target="second")
    answer = inside(member(admin=True)).post("/support/audit.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row[2] for row in rows[1:2]] == ["exported log"]
    assert [row[3] for row in rows[2:]] == ["second", "first"]


def test_the_export_carries_the_chain() -> None:
    """Security 44: who keeps an export can tell later whether the log was changed."""
    browser = inside(member(admin=True))
    browser.get("/support/audit/")
    answer = browser.post("/support/audit.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(rows) == 2
    assert (
        rows[0]["previous_hash"] == rows[1]["entry_hash"] == AuditEntry.objects.first().entry_hash
    )


def test_a_filter_with_a_null_character_is_harmless() -> None:
    assert inside(member(admin=True)).get("/support/audit/?actor=a%00b").status_code == 422


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r1", " =1", "|a"])
def test_what_could_be_a_formula_becomes_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_what_is_no_formula_stays() -> None:
    assert harmless("label of return 1") == "label of return 1"
