"""Backups of SQLite, and what is the same for every database."""

import os
import re
import signal
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.operations.backups import bundle
from portal.simulator.server import Simulator
from tests.harness import backups
from tests.harness.backups import KeptPortal, restore
from tests.harness.portal_server import ROOT, eventually


@pytest.fixture
def kept(tmp_path: Path, upstream: Simulator) -> Iterator[KeptPortal]:
    first, second = tmp_path / "first.sqlite3", tmp_path / "second.sqlite3"

    def empty() -> str:
        for file in tmp_path.glob("first.sqlite3*"):
            file.unlink()
        return f"sqlite:///{second}"

    kept = KeptPortal.make(tmp_path, upstream, f"sqlite:///{first}", empty)
    yield kept
    kept.node.stop()


def test_an_open_return_is_finished_after_everything_was_lost_and_restored(kept) -> None:
    backups.an_open_return_is_finished_after_everything_was_lost(kept)


def test_a_restore_refuses_a_database_that_is_not_empty_unless_told(kept) -> None:
    backups.a_restore_refuses_a_database_in_use_unless_told(kept)


def test_a_restore_under_another_key_is_refused_before_anything_changes(kept) -> None:
    backups.a_restore_under_another_key_changes_nothing(kept)


def test_mails_that_waited_in_a_backup_are_sent_only_when_told(kept) -> None:
    backups.waiting_mails_are_sent_only_when_told(kept)


def test_a_backup_is_for_its_owner_alone_and_so_is_what_is_unpacked(
    kept: KeptPortal, tmp_path: Path
) -> None:
    """It holds the key of all that is encrypted in it."""
    file = kept.backup()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    restore(file, second := tmp_path / "second", DATABASE_URL=kept.empty_database())
    assert stat.S_IMODE((second / ".env").stat().st_mode) == 0o600
    assert stat.S_IMODE((second / "secrets").stat().st_mode) == 0o700


def test_a_damaged_backup_is_refused_and_nothing_changes(kept: KeptPortal, tmp_path: Path) -> None:
    file = kept.backup()
    whole = file.read_bytes()
    kept.node.manage("invite", "sam@shop.example")
    for part in (b"", whole[:200], whole[: len(whole) // 2]):
        file.write_bytes(part)
        done = kept.node.manage("restore", str(file), "--overwrite")
        assert done.returncode == 1
        assert done.stderr.startswith("CommandError: ")
    assert "sam@shop.example" in kept.node.manage("staff").stdout


def test_a_backup_of_a_newer_release_names_the_release_to_take(
    kept: KeptPortal, tmp_path: Path
) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    about = bundle.About("9.0.0", "2030-01-01", "sqlite", "", ["0001_initial", "0999_next"])
    bundle.write_about(parts, about)
    with tarfile.open(file := tmp_path / "next.tar.gz", "w:gz") as tar:
        tar.add(parts / "about.json", "about.json")
    done = kept.node.manage("restore", str(file))
    assert "made by release 9.0.0 and needs it (0999_next)" in done.stderr


def test_an_interrupted_backup_never_counts_as_one(kept: KeptPortal, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    # Of another day, because a fast machine makes the second one within the same second.
    first = kept.backup("--keep", "14").rename(
        folder / "return-portal-noordpunt-20260110T031500Z.tar.gz"
    )
    # The brand's file is a pipe that never ends, so the backup hangs while it gathers its parts.
    os.mkfifo(tmp_path / "endless")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "backup", str(folder), "--also", str(tmp_path / "endless")],
        cwd=ROOT,
        env=kept.node.environment(),
    )
    eventually(lambda: list(folder.glob(".unfinished-*/parts/.env")), "the backup is half made")
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)
    assert list(folder.glob("*.tar.gz")) == [first]
    second = kept.backup()
    assert sorted(folder.glob("*.tar.gz")) == [first, second]
    assert not list(folder.glob(".unfinished-*"))


def test_only_the_newest_backups_of_this_brand_are_kept(kept: KeptPortal, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(10, 26):
        (folder / f"return-portal-noordpunt-202601{day}T031500Z.tar.gz").touch()
    others = {"return-portal-other-20260110T031500Z.tar.gz", "notes.txt"}
    for name in others:
        (folder / name).touch()
    newest = kept.backup("--keep", "14")
    left = {file.name for file in folder.glob("[!.]*")}
    assert others < left
    kept = sorted(left - others)
    assert len(kept) == 14
    assert kept[0] == "return-portal-noordpunt-20260113T031500Z.tar.gz"
    assert kept[-1] == newest.name


def test_a_backup_that_fails_deletes_no_older_one(kept: KeptPortal, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    before = [kept.backup()]
    done = kept.node.manage("backup", str(folder), "--keep", "1", "--also", "/nowhere/secret")
    assert done.returncode == 1
    assert re.search("There is no new backup: .*/nowhere/secret", done.stderr)
    assert sorted(folder.glob("*.tar.gz")) == before
