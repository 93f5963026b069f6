"""Migrations only add, because the old version still serves while they run."""

from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.db import migrations, models

FOLDER = Path(settings.ROOT) / "portal/migrations"
NAMES = sorted(path.stem for path in FOLDER.glob("0*.py"))
# Code that a reviewer has read, and why the old version can still write its rows after it.
READ = {
    "guard": "its triggers refuse what no version does; 0.1.0's purge waits for its update",
    "keep_cancelled": "it fills a column that the old version does not know",
}
# Without an index, the old version is slower until it ends.
INDEXES = (migrations.AddIndex, migrations.RemoveIndex)
SAFE = (migrations.CreateModel, *INDEXES, migrations.AlterModelOptions)


def is_safe(operation: migrations.operations.base.Operation) -> bool:
    """Whether the old version can still write its rows after this operation."""
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if field.generated:
            return False  # PostgreSQL writes the whole table again, and all wait for it
        has_value = field.db_default is not models.NOT_PROVIDED or field.null
        return has_value or isinstance(field, models.ManyToManyField)
    if isinstance(operation, migrations.AlterField):
        return True  # wider texts and new choices; a reviewer must see that nothing is narrowed
    if isinstance(operation, migrations.RunPython):
        return operation.code.__name__ in READ
    return isinstance(operation, SAFE)


@pytest.mark.parametrize("name", NAMES)
def test_a_migration_only_adds(name: str) -> None:
    migration = import_module(f"portal.migrations.{name}").Migration
    assert [operation for operation in migration.operations if not is_safe(operation)] == []


def test_taking_a_column_away_is_not_safe() -> None:
    assert not is_safe(migrations.RemoveField("submission", "state"))


def test_a_column_that_the_old_version_cannot_fill_is_not_safe() -> None:
    assert not is_safe(migrations.AddField("submission", "note", models.TextField()))
    assert is_safe(migrations.AddField("submission", "note", models.TextField(db_default="")))


def test_a_column_that_the_database_works_out_is_not_safe() -> None:
    text = models.GeneratedField(
        expression=models.F("state"), output_field=models.TextField(), db_persist=True
    )
    assert not is_safe(migrations.AddField("submission", "text", text))


def test_code_that_was_not_read_is_not_safe() -> None:
    assert not is_safe(migrations.RunPython(migrations.RunPython.noop))
