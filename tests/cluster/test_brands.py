"""The databases of several brands on one PostgreSQL."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.cluster.brands import make
from tests.harness.portal_server import Node
from tests.harness.services import PostgreSQL, free_port, program

OWNERS, SERVING = "DATABASE_OWNER_URL", "DATABASE_URL"


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
    for urls in (first, second):
        assert ask(urls[OWNERS], "create table made (id int)").returncode == 0
        assert ask(urls[SERVING], "select 1").returncode == 0
    for url in first.values():
        stranger = ask(url.removesuffix("first") + "second-shop", "select 1")
        assert "permission denied for database" in stranger.stderr


def test_making_a_brand_again_keeps_its_data(database: PostgreSQL) -> None:
    urls = make(database, "first")
    ask(urls[OWNERS], "create table made as select 7 as answer")
    assert make(database, "first") == urls
    assert ask(urls[OWNERS], "select answer from made").stdout == "7\n"


def test_what_serves_a_brand_may_only_add_to_its_audit_log(
    database: PostgreSQL, tmp_path: Path
) -> None:
    """The owner of the tables is no superuser here."""
    urls = make(database, "first-shop")
    Node(free_port(), tmp_path, urls).prepare()
    assert ask(urls[SERVING], "select count(*) from portal_auditentry").stdout == "0\n"
    for statement in ("delete from", "truncate", "drop table"):
        refused = ask(urls[SERVING], f"{statement} portal_auditentry")
        assert refused.returncode != 0, statement
