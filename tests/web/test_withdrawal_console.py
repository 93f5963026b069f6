"""Staff work with withdrawals: queues, search, notes, export, verification; all is audited."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from portal.evidence import chain, verification
from portal.evidence.triggers import TABLE
from portal.models import Evidence, EvidenceKind, Mail, Submission, Withdrawal
from portal.simulator.server import Simulator
from portal.support.accounts import people
from portal.support.withdrawals import views
from portal.withdrawal import retention
from portal.worker import runs
from portal.worker.jobs import JOBS
from tests.harness.customer import Customer
from tests.harness.evidence import NEW_KEY, forced
from tests.harness.evidence import run as run_sql
from tests.harness.staff import audited, inside, member, text_of
from tests.harness.withdrawal import HIDDEN, TYPED, declared, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("withdrawals_on")]
LIST = "/support/withdrawals/"
SURE = {"sure": "yes"}


@pytest.fixture
def support() -> Client:
    return inside(member())


def test_the_queues_show_who_withdrew_from_what(support: Client) -> None:
    row = declared()
    page = text_of(support.get(LIST))
    for words in (row.reference, TYPED["name"], TYPED["contract"], "New 1", "In hand 0"):
        assert words in page
    assert row.reference not in text_of(support.get(f"{LIST}?queue=settled"))
    assert audited() == [("listed withdrawals", "")]


def test_a_withdrawal_moves_through_the_queues_and_the_evidence_knows_by_whom(
    support: Client,
) -> None:
    row = declared()
    for state, words in (("in_hand", "In hand"), ("settled", "Settled"), ("new", "New")):
        support.post(page_of(row), {"action": "state", "state": state})
        page = text_of(support.get(f"{LIST}?queue={state}"))
        assert (row.reference in page, words in page) == (True, True)
    states = Evidence.objects.filter(kind=EvidenceKind.STATE).order_by("number")
    assert [chain.facts_of(entry)["state"] for entry in states] == ["in_hand", "settled", "new"]
    assert {chain.facts_of(entry)["by"] for entry in states} == {"sam@shop.example"}
    assert ("changed withdrawal", f"{row.reference} is settled") in audited()
    support.post(page_of(row), {"action": "state", "state": "new"})
    assert states.count() == 3
    assert support.post(page_of(row), {"action": "state", "state": "x"}).status_code == 404


def test_a_crowd_has_a_queue_of_its_own(support: Client) -> None:
    rows = [declared(contract=f"#{number}") for number in range(7)]
    assert rows[6].reference not in text_of(support.get(LIST))
    crowded = text_of(support.get(f"{LIST}?queue=crowded"))
    assert "Crowded 2" in crowded
    assert rows[6].reference in crowded


def test_a_page_shows_statement_evidence_and_notes(support: Client) -> None:
    row = declared()
    support.post(page_of(row), {"action": "note", "text": "Called back <b>"})
    page = text_of(support.get(page_of(row)))
    for words in (*TYPED.values(), "Declared", "Note", "Called back &lt;b&gt;"):
        assert " ".join(words.split()) in page
    assert ("noted on withdrawal", row.reference) in audited()
    assert ("viewed withdrawal", row.reference) in audited()


@pytest.mark.parametrize("typed", ["de vries-canary", "#1001", "SANNE@canary", "w-reference"])
def test_a_search_finds_by_reference_name_contract_and_address(support: Client, typed: str) -> None:
    row = declared()
    declared(name="Another", contract="#2002", email="x@y")
    wanted = row.reference.lower() if typed == "w-reference" else typed
    page = text_of(support.post(LIST, {"text": wanted}))
    assert row.reference in page
    assert "Another" not in page
    action, target = audited()[-1]
    assert action == "searched"
    assert target.startswith("#")
    assert wanted not in target


def test_an_empty_search_says_what_to_enter(support: Client) -> None:
    page = support.post(LIST, {"text": " \0"})
    assert page.status_code == 422
    assert "Enter a reference" in text_of(page)


def test_staff_send_the_receipt_to_a_corrected_address(support: Client, box: Any) -> None:
    row = declared()
    wrong = support.post(page_of(row), {"action": "send", "email": "no address"})
    assert wrong.status_code == 422
    assert 'value="no address"' in wrong.content.decode()
    for number in range(4):
        support.post(page_of(row), {"action": "send", "email": f"right{number}@example.com"})
    job = next(job for job in JOBS if job.name == "mail")
    runs.run(job, timezone.now)
    sent = [mail.recipients[0] for mail in box.mails]
    assert sorted(sent) == sorted(
        [TYPED["email"], *(f"right{number}@example.com" for number in range(4))]
    )
    notes = Evidence.objects.filter(kind=EvidenceKind.NOTE)
    assert "right0@example.com" in chain.facts_of(notes[0])["text"]
    assert not Mail.objects.exclude(recipient="").exists()
    assert ("sent receipt of withdrawal", row.reference) in audited()


def test_a_whole_life_leaves_nothing_readable_in_the_database(support: Client, box: Any) -> None:
    row = declared()
    support.post(page_of(row), {"action": "note", "text": "Mrs Canary called"})
    support.post(page_of(row), {"action": "send", "email": "right@canary.example"})
    support.post(LIST, {"text": "Canary"})
    support.get(page_of(row))
    for _ in range(2):  # while the receipt waits, and after it has left
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names():
                cursor.execute(f'SELECT * FROM "{table}"')
                assert "canary" not in str(cursor.fetchall()).lower(), table
        runs.run(next(job for job in JOBS if job.name == "mail"), timezone.now)
    assert len(box.mails) == 2


def test_staff_save_the_receipt(support: Client) -> None:
    row = declared(language="de")
    answer = support.post(page_of(row), {"action": "pdf"})
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="{row.reference}.pdf"'
    assert ("downloaded", f"receipt of withdrawal {row.reference}") in audited()


def test_only_administrators_export_and_erase(support: Client, admin: Client) -> None:
    row = declared()
    erase = {"action": "erase", "reason": "asked for"}
    assert support.post(page_of(row), erase).status_code == 403
    assert support.post(f"{LIST}export/", {"format": "csv"}).status_code == 403
    assert "Erase" not in text_of(support.get(page_of(row)))
    assert admin.post(page_of(row), {"action": "erase", "reason": ""}).status_code == 422
    assert Withdrawal.objects.exists()
    sure = admin.post(page_of(row), erase)
    assert f"Erase withdrawal {row.reference}?" in text_of(sure)
    assert 'name="reason" value="asked for"' in sure.content.decode()
    assert Withdrawal.objects.exists()
    admin.post(page_of(row), erase | SURE)
    assert not Withdrawal.objects.exists()
    assert not Mail.objects.exists()
    last = chain.facts_of(Evidence.objects.order_by("-number")[0])
    assert (last["reason"], last["by"]) == ("asked for", "kim@shop.example")
    assert ("erased withdrawal", row.reference) in audited()
    assert verification.verify().trouble == ""


def test_a_page_verifies_the_chain_and_names_the_first_broken_entry(support: Client) -> None:
    declared()
    entry = Evidence.objects.get()
    page = support.post(f"{LIST}verify/", {"head": entry.digest})
    assert "1 entry, unbroken." in text_of(page)
    forced(lambda: run_sql(f"UPDATE {TABLE} SET about = 'W-X' WHERE number = 1"))
    assert "Entry 1 was changed." in text_of(support.post(f"{LIST}verify/"))
    assert ("verified evidence", "") in audited()
    with translation.override("de"):
        assert verification.verify().sentence == "Eintrag 1 wurde verändert."


def test_the_worker_verifies_daily_and_a_break_is_a_failed_job(simulator: Simulator) -> None:
    declared()
    job = next(job for job in JOBS if job.name == "verify evidence")
    assert runs.run(job, timezone.now) == runs.Result("verify evidence", "1 entry, unbroken")
    run_sql(f"UPDATE {TABLE} SET payload = ''")
    result = runs.run(job, timezone.now)
    assert result
    assert result.is_failure


def doctor() -> str:
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)
    return out.getvalue()


def test_the_doctor_looks_at_settings_words_evidence_and_receipts(
    settings: Any, tmp_path: Path
) -> None:
    declared()
    settings.BRAND_DIR = tmp_path
    said = doctor()
    assert "ok     Withdrawals: Customers can withdraw from a contract." in said
    assert "ok     Evidence: 1 entry, unbroken." in said
    (tmp_path / "withdrawal.toml").write_text('[de]\nlink = "Weg"\nbutton = "Weg"\n')
    Withdrawal.objects.update(receipt="failed")
    settings.WITHDRAWAL_TRADER = ""
    run_sql(f"UPDATE {TABLE} SET payload = 'x'")
    said = doctor()
    assert "note   Withdrawals: The words of the withdrawal function are your own in: de." in said
    assert "wrong  Withdrawals: Receipts of withdrawals that could not be delivered: 1." in said
    assert "Set WITHDRAWAL_TRADER to" in said
    assert "wrong  Evidence: The text of entry 1 was changed." in said
    settings.EVIDENCE_KEY = NEW_KEY
    assert "wrong  Evidence: EVIDENCE_KEY is not the key" in doctor()


def test_its_text_is_erased_after_four_years_and_not_a_day_before(settings: Any) -> None:
    row = declared()
    end = row.received_at + timedelta(days=1461)
    assert retention.purge(end - timedelta(days=1)) == 0
    assert retention.purge(end - timedelta(seconds=1)) == 0
    assert retention.purge(end) == 1
    assert not Withdrawal.objects.exists()
    assert not Mail.objects.exists()
    assert Evidence.objects.exclude(kind=EvidenceKind.ERASED).get().payload == ""
    assert verification.verify().sentence == "2 entries, unbroken"
    settings.WITHDRAWAL = False
    assert retention.purge(end) == 0


def test_the_command_and_the_job_erase_too() -> None:
    row = declared()
    Withdrawal.objects.update(received_at=row.received_at - timedelta(days=1461))
    out = io.StringIO()
    call_command("purge", stdout=out)
    assert "1 withdrawals" in out.getvalue()


def test_switched_off_the_inbox_goes_on(support: Client, settings: Any) -> None:
    row = declared()
    settings.WITHDRAWAL = False
    page = text_of(support.get(LIST))
    assert "The withdrawal function is off." in page
    assert row.reference in page
    assert support.get(page_of(row)).status_code == 200


def test_a_statement_whose_key_is_lost_still_has_a_page(support: Client, settings: Any) -> None:
    row = declared()
    settings.EVIDENCE_KEY = NEW_KEY
    assert "cannot be read" in text_of(support.get(page_of(row)))
    assert support.get(LIST).status_code == 200


@pytest.mark.parametrize("fate", ["failed", "bounced"])
def test_a_receipt_that_did_not_arrive_needs_attention(support: Client, fate: str) -> None:
    row = declared()
    assert "could not be delivered" not in text_of(support.get("/support/"))
    Withdrawal.objects.update(receipt=fate)
    assert "1 receipt of a withdrawal could not be delivered." in text_of(support.get("/support/"))
    assert row.reference in text_of(support.get(f"{LIST}?queue=undelivered"))


def test_a_queue_reads_the_rows_of_one_page_and_counts_in_the_database(support: Client) -> None:
    for number in range(views.PAGE + 1):
        declared(contract=f"#{number}")
    Withdrawal.objects.update(is_crowded=False)
    with CaptureQueriesContext(connection) as few:
        first = text_of(support.get(LIST))
    asked = [query["sql"] for query in few if 'FROM "portal_withdrawal"' in query["sql"]]
    assert (first.count("W-"), "New 51" in first) == (views.PAGE, True)
    assert text_of(support.get(f"{LIST}?page=2")).count("W-") == 1
    assert len(asked) == 3  # the page, its length, and all queues' lengths
    assert all("COUNT(" in sql or "LIMIT 50" in sql for sql in asked)


def test_make_a_label_fills_in_the_order_and_the_return_names_the_withdrawal(
    support: Client,
) -> None:
    row = declared()
    button = support.get(page_of(row)).content.decode().partition('action="/support/open/"')[2]
    form = dict(HIDDEN.findall(button.partition("</form>")[0]))
    page = support.post("/support/open/", form | {"fill": "1"})
    assert page.status_code == 200
    assert 'value="#1001"' in page.content.decode()
    assert f"For withdrawal {row.reference} ." in text_of(page)
    typed = {"identifier": "#1001", "postal_code": "5642 CV", "withdrawal": form["withdrawal"]}
    customer = Customer(support)
    customer._take(support.post("/support/open/", typed, follow=True), "/support/open/")
    customer.create_from_items()
    assert Submission.objects.get().withdrawal == row.reference
    words = declared(contract="the lamp")
    assert 'name="identifier" value=""' in support.get(page_of(words)).content.decode()


def test_a_reader_looks_searches_and_verifies_and_gets_no_other_button() -> None:
    row, user = declared(), member("reader@shop.example")
    user.groups.add(Group.objects.get_or_create(name=people.READERS)[0])
    reader = inside(user)
    page = text_of(reader.get(page_of(row)))
    assert TYPED["name"] in page
    for button in ("In hand", "Make a label", "Receipt as PDF", "Add the note", "Send", "Erase"):
        assert f" {button} " not in page, button
    assert row.reference in text_of(reader.post(LIST, {"text": TYPED["name"]}))
    assert "1 entry, unbroken" in text_of(reader.post(f"{LIST}verify/"))
    assert reader.post(page_of(row), {"action": "state", "state": "settled"}).status_code == 403
    assert Withdrawal.objects.get().state == "new"
