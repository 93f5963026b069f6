"""`manage.py prepare`: many at once, and static files that follow their sources."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from portal.operations import static_files
from tests.harness.portal_server import Node
from tests.harness.services import free_port

LONG_AGO = 1_000_000_000  # seconds since the epoch


def test_four_prepare_one_fresh_database_at_once(tmp_path: Path) -> None:
    """With the database of the environment, where one is given; see `make test-services`."""
    database = os.environ.get("DATABASE_URL", f"sqlite:///{tmp_path}/portal.sqlite3")
    node = Node(free_port(), tmp_path, {"DATABASE_URL": database})
    with ThreadPoolExecutor(4) as four:
        done = list(four.map(lambda _: node.manage("prepare"), range(4)))
    assert [each.returncode for each in done] == [0] * 4, done


def test_the_sources_are_those_that_django_would_collect() -> None:
    found = static_files.sources(django_settings.STATICFILES_DIRS, django_settings.INSTALLED_APPS)
    expected = {
        path: Path(storage.path(path))
        for finder in reversed(list(get_finders()))
        for path, storage in reversed(list(finder.list([])))
    }
    assert found == expected


@pytest.fixture
def source(settings, tmp_path: Path) -> Path:
    """The portal's own static file, in place of the real ones."""
    source = tmp_path / "sources/site.css"
    source.parent.mkdir()
    source.write_text("old {}")
    settings.STATICFILES_DIRS = [source.parent]
    settings.STATIC_ROOT = tmp_path / "static"
    return source


@pytest.fixture
def collected(source: Path, tmp_path: Path) -> Path:
    """Its copy in STATIC_ROOT."""
    call_command("prepare", static=True)
    return tmp_path / "static/site.css"


def test_a_changed_source_is_collected_even_if_it_looks_older(
    source: Path, collected: Path
) -> None:
    source.write_text("new {}")
    os.utime(source, (LONG_AGO, LONG_AGO))
    call_command("prepare", static=True)
    assert collected.read_text() == "new {}"


def test_unchanged_sources_are_not_collected_again(collected: Path) -> None:
    before = collected.stat().st_mtime_ns
    call_command("prepare", static=True)
    assert collected.stat().st_mtime_ns == before


def test_a_collection_that_was_cut_short_is_done_again(collected: Path) -> None:
    (collected.parent / static_files.STAMP).unlink()
    collected.unlink()
    call_command("prepare", static=True)
    assert collected.exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(source: Path, tmp_path: Path) -> None:
    (tmp_path / "static").write_text("a file where the folder should be")
    with pytest.raises(SystemExit, match=r"^The static files in .* cannot be written: .*\.$"):
        call_command("prepare", static=True)
