"""Whatever dies or is away: a statement is stored once, and its receipt comes."""

import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import requests

from portal.redteam.browser import Browser
from tests.harness.evidence import KEY
from tests.harness.portal_server import Node, eventually
from tests.harness.services import PLACES, PostgreSQL, free_port
from tests.harness.withdrawal import HIDDEN, REFERENCE, TRADER, TYPED

CONFIRM = "/withdraw/confirm/"
Make = Callable[..., Node]


def settings(folder: Path) -> dict[str, str]:
    return {
        "WITHDRAWAL": "on",
        "WITHDRAWAL_TRADER": TRADER,
        "EVIDENCE_KEY": KEY,
        "EMAIL_URL": f"filemail://{folder / 'mails'}",
        "MAIL_FROM": "Noordpunt <returns@noordpunt.example>",
        "WEB_WORKERS": "2",
    }


def checked(portal: Node, **typed: str) -> dict[str, str]:
    """The form of the second page, ready to be confirmed."""
    page = requests.post(portal.url + CONFIRM, TYPED | typed, timeout=30).text
    return dict(HIDDEN.findall(page)) | {
        "contract": (TYPED | typed)["contract"],
        "confirmed": "yes",
    }


def press(portal: Node, form: dict[str, str]) -> str:
    """The page after the button."""
    return requests.post(portal.url + CONFIRM, form, timeout=60).text


def references(database: Path) -> list[str]:
    with closing(sqlite3.connect(database, timeout=30)) as line:
        return [row[0] for row in line.execute("SELECT reference FROM portal_withdrawal")]


def receipts(folder: Path) -> list[Path]:
    return list((folder / "mails").glob("*.eml"))


def test_a_server_killed_after_storing_shows_the_one_statement_and_mails_it(
    node: Make, tmp_path: Path
) -> None:
    """Killed between storing and answering, or before mailing, as it comes."""
    portal = node(**settings(tmp_path), WORKER="external").prepare().start()
    form, database = checked(portal), tmp_path / "portal.sqlite3"

    def lose_the_answer() -> None:
        with suppress(requests.RequestException):
            press(portal, form)

    waiting = threading.Thread(target=lose_the_answer)
    waiting.start()
    eventually(lambda: references(database), "the statement is stored")
    portal.kill()
    waiting.join()
    assert receipts(tmp_path) == []
    portal.settings["WORKER"] = "embedded"
    portal.start()
    stored = references(database)
    assert REFERENCE.findall(press(portal, form))[0] == stored[0]
    eventually(lambda: receipts(tmp_path), "the receipt comes")
    assert references(database) == stored
    assert stored[0].encode() in receipts(tmp_path)[0].read_bytes()
    done = portal.manage("evidence", "verify")
    assert "unbroken" in done.stdout, done.stderr


def test_twenty_presses_on_two_processes_are_one_statement(node: Make, tmp_path: Path) -> None:
    portal = node(**settings(tmp_path)).prepare().start()
    form, pages = checked(portal), []
    threads = [
        threading.Thread(target=lambda: pages.append(press(portal, form))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {REFERENCE.findall(page)[0] for page in pages} == set(
        references(tmp_path / "portal.sqlite3")
    )
    assert len(references(tmp_path / "portal.sqlite3")) == 1
    for _ in range(2):
        assert portal.manage("work", "--once", "--jobs", "mail").returncode == 0
    assert len(receipts(tmp_path)) == 1


def test_a_flood_is_stored_and_a_quiet_customer_is_not_behind_it(
    node: Make, tmp_path: Path
) -> None:
    portal = node(**settings(tmp_path), WORKER="external", WEB_THREADS="8").prepare().start()
    size, lanes = 60, 6

    def flood(lane: int) -> None:
        for number in range(size // lanes):
            press(portal, checked(portal, contract=f"#{lane}-{number}"))

    threads = [threading.Thread(target=flood, args=(lane,)) for lane in range(lanes)]
    for thread in threads:
        thread.start()
    database = tmp_path / "portal.sqlite3"
    eventually(lambda: len(references(database)) > lanes, "the flood has begun")
    quiet = Browser(portal.url, source="127.0.0.77")
    page = quiet.post(CONFIRM, TYPED | {"contract": "quiet"}, token=False)
    page = quiet.post(CONFIRM, dict(HIDDEN.findall(page.text)) | {"confirmed": "yes"}, token=False)
    reference = REFERENCE.findall(page.text)[0]
    for thread in threads:
        thread.join()
    assert len(references(database)) == size + 1
    with closing(sqlite3.connect(database)) as line:
        order = line.execute(
            "SELECT reference FROM portal_mail ORDER BY after_others, due_at, id"
        ).fetchall()
    # Only the five that were no crowd yet, and were asked for before, go first.
    assert [row[0] for row in order].index(reference) <= 5


@pytest.fixture
def postgresql() -> Iterator[PostgreSQL]:
    if not PLACES:
        pytest.skip("PostgreSQL is not installed")
    # Not in pytest's folder, which the user postgres may not enter.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = PostgreSQL(Path(folder) / "postgresql", free_port()).create().start()
        yield server
        server.stop()


def test_while_postgresql_is_away_the_page_is_honest_and_the_next_press_works(
    node: Make, tmp_path: Path, postgresql: PostgreSQL
) -> None:
    """Gone or hanging; what was typed stays in the page."""
    portal = node(**settings(tmp_path), DATABASE_URL=postgresql.url).prepare().start()
    form = checked(portal)
    postgresql.hang()
    try:
        page = requests.post(portal.url + CONFIRM, form, timeout=30)
        first = requests.get(portal.url + "/withdraw/", timeout=30)
    finally:
        postgresql.resume()
    assert (page.status_code, first.status_code) == (503, 200)
    assert "We have not received your withdrawal" in page.text
    assert TYPED["name"] in page.text
    eventually(lambda: REFERENCE.search(press(portal, form)), "the next press is received")
    done = portal.manage("evidence", "verify")
    assert done.stdout.startswith(("1 entry", "2 entries")), done.stderr


def test_a_portal_with_another_evidence_key_does_not_start(node: Make, tmp_path: Path) -> None:
    portal = node(**settings(tmp_path)).prepare().start()
    press(portal, checked(portal))
    portal.stop()
    portal.settings["EVIDENCE_KEY"] = KEY[::-1]
    portal.launch()
    assert portal.process
    assert portal.process.wait(timeout=60) != 0
    assert "EVIDENCE_KEY is not the key under which the evidence was written." in portal.log
