"""Backups of PostgreSQL: everything is lost, and the portal goes on with another server."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from portal.operations.backups import bundle
from portal.simulator.server import Simulator
from tests.harness import backups
from tests.harness.backups import KeptPortal
from tests.harness.services import PostgreSQL, free_port, program


@pytest.fixture
def kept() -> Iterator[KeptPortal]:
    # PostgreSQL runs as another user, who may not read pytest's own temporary folder.
    with TemporaryDirectory(prefix="portal-backup-") as name, Simulator() as sendcloud:
        (folder := Path(name)).chmod(0o755)
        servers: list[PostgreSQL] = []

        def new_server() -> str:
            """The former server stops, as with its machine, and an empty one is there."""
            for server in servers:
                server.stop()
            servers[:] = [PostgreSQL(folder / f"at-{free_port()}", free_port()).create().start()]
            return servers[0].url

        kept = KeptPortal.make(folder, sendcloud, new_server(), new_server)
        yield kept
        kept.node.stop()
        servers[0].stop()


def test_an_open_return_is_finished_after_everything_was_lost_and_restored(kept) -> None:
    backups.an_open_return_is_finished_after_everything_was_lost(kept)


def test_a_restore_refuses_a_database_that_is_not_empty_unless_told(kept) -> None:
    backups.a_restore_refuses_a_database_in_use_unless_told(kept)


def test_a_restore_under_another_key_is_refused_before_anything_changes(kept) -> None:
    backups.a_restore_under_another_key_changes_nothing(kept)


def test_mails_that_waited_in_a_backup_are_sent_only_when_told(kept) -> None:
    backups.waiting_mails_are_sent_only_when_told(kept)


def test_a_backup_of_an_older_release_replaces_the_fresh_tables_of_this_one(kept, tmp_path) -> None:
    """Tables, references between them and triggers that the older release did not know."""
    kept.node.manage("migrate", "portal", "0003")
    (parts := tmp_path / "parts").mkdir()
    about = bundle.About(
        "0.1.0", "2026-11-26", "postgresql", "", ["0001_initial", "0003_label_ways"]
    )
    bundle.write_about(parts, about)
    url = kept.node.settings["DATABASE_URL"]
    command = [program("pg_dump", "postgresql"), "--format=custom", "-f", parts / "database.dump"]
    subprocess.run([*command, url], check=True)
    bundle.pack(parts, file := tmp_path / "backup.tar.gz")

    kept.node.prepare()
    done = kept.node.manage("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "[ ] 0" not in kept.node.manage("showmigrations", "portal").stdout
