"""The databases of several brands on one PostgreSQL."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.cluster.brands import make
from tests.harness.services import PostgreSQL, free_port, program


@pytest.fixture
def database() -> Iterator[PostgreSQL]:
    # PostgreSQL runs as another user, who may not read pytest's own temporary folder.
    with TemporaryDirectory(prefix="portal-brands-") as folder:
        Path(folder).chmod(0o755)
        database = PostgreSQL(Path(folder) / "postgresql", free_port()).create().start()
        yield database
        database.stop()


def ask(url: str, question: str) -> subprocess.CompletedProcess[str]:
    """Ask PostgreSQL as psql does."""
    command = [program("psql", "postgresql"), "-Atd", url, "-c", question]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


def test_a_brand_owns_its_database_and_cannot_open_another(database: PostgreSQL) -> None:
    first, second = make(database, "first"), make(database, "second-shop")
    for url in (first, second):
        assert ask(url, "create table made (id int)").returncode == 0
    stranger = ask(first.removesuffix("first") + "second-shop", "select 1")
    assert "permission denied for database" in stranger.stderr


def test_making_a_brand_again_keeps_its_data(database: PostgreSQL) -> None:
    url = make(database, "first")
    ask(url, "create table made as select 7 as answer")
    assert make(database, "first") == url
    assert ask(url, "select answer from made").stdout == "7\n"
