"""The doctor names what keeps the database away: its disk, its server, its name, its password."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, setrlimit

import pytest

from portal.doctor import disk, postgresql
from portal.simulator.server import Simulator
from tests.harness.portal_server import ROOT, Node
from tests.harness.services import free_port

CLASSES = ("OperationalError", "Unavailable", "Traceback", '"level"')


def examined(node: Node, largest_file: int = RLIM_INFINITY) -> str:
    """What the doctor prints, on a disk that takes files of this size at most."""
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=ROOT,
        env=node.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: setrlimit(RLIMIT_FSIZE, (largest_file, RLIM_INFINITY)),
    )
    assert done.stderr == ""
    assert not any(name in done.stdout for name in CLASSES)
    return done.stdout


@pytest.fixture
def upstream(simulator: Simulator) -> dict[str, str]:
    """The settings of a portal whose Sendcloud answers."""
    return {"SENDCLOUD_API_URL": simulator.api_url}


def test_a_full_disk_is_named_with_its_path_and_what_is_free(tmp_path: Path, upstream) -> None:
    database = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    node = Node(free_port(), tmp_path, upstream | {"DATABASE_URL": database}).prepare()
    assert f"ok     Database: The disk of {tmp_path} takes writes; " in examined(node)
    text = examined(node, largest_file=0)
    assert f"wrong  Database: The disk of {tmp_path} is full: " in text
    assert " MB are free.\n" in text
    assert "-      Cache: Not looked at, because it needs: Database.\n" in text
    assert "createcachetable" not in text
    assert "host, user and password" not in text


def test_a_folder_that_is_missing_is_named(tmp_path: Path, upstream) -> None:
    folder = tmp_path / "gone"
    own = {"DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}"}
    text = examined(Node(free_port(), tmp_path, upstream | own))
    assert f"wrong  Database: The folder {folder} of the database does not exist.\n" in text
    assert "-      Daily jobs: Not looked at, because it needs: Database.\n" in text


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk of /data is full: 12 MB are free."),
        (errno.EROFS, "The disk of /data is read-only; 12 MB are free."),
        (errno.EACCES, "This user may not write to /data; 12 MB are free."),
    ],
)
def test_each_refusal_of_a_disk_has_its_sentence(number: int, sentence: str) -> None:
    refused = OSError(number, os.strerror(number))
    assert disk._refused(refused, Path("/data"), 12_345_678).sentence == sentence


def test_a_disk_that_is_almost_full_is_wrong() -> None:
    assert disk._space(Path("/data"), disk.ENOUGH - 1).sentence == (
        "The disk of /data is almost full: 99 MB are free."
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("[Errno -2] Name or service not known", "The name db of the database does not resolve."),
        ("failed to resolve host 'db'", "The name db of the database does not resolve."),
        ("connection refused", "No PostgreSQL listens at db, port 5433."),
        (
            'FATAL: password authentication failed for user "portal"',
            "PostgreSQL refuses the user and password in DATABASE_URL.",
        ),
        ('FATAL: role "portal" does not exist', "PostgreSQL refuses the user and password"),
        ('FATAL: database "shop" does not exist', "PostgreSQL has no database named shop."),
        ("FATAL: sorry, too many clients already", "PostgreSQL has no connection left."),
        ("FATAL: the database system is starting up", "PostgreSQL is starting or stopping."),
        ("connection timeout expired", "PostgreSQL at db, port 5433, did not answer within 2"),
    ],
)
def test_what_postgresql_says_becomes_a_sentence(said: str, sentence: str) -> None:
    at = {"HOST": "db", "PORT": 5433, "NAME": "shop", "PASSWORD": "s3cret"}
    found, advice = postgresql.explained(f'connection to server at "db" failed: {said}, s3cret', at)
    assert found.startswith(sentence)
    assert "s3cret" not in found + advice
