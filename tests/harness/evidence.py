"""Evidence in tests: entries, and changes that only the tables' owner can make."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection, transaction

from portal.evidence import chain
from portal.evidence.triggers import TRIGGERS
from portal.evidence.writing import writing
from portal.models import Evidence, EvidenceKind

KEY = "the-evidence-key-of-the-tests-0123456789-abcdefgh"
NEW_KEY = "another-evidence-key-of-the-tests-9876543210-zyxw"
AT = datetime(2026, 6, 19, 8, 30, tzinfo=UTC)


def added(*texts: str, about: str = "W-A", kind: EvidenceKind = EvidenceKind.NOTE) -> Evidence:
    """Entries, one for each text; returns the last."""
    for text in texts:
        with writing():
            entry = chain.append(kind, about, AT, {"text": text})
    return entry


def run(statement: str, *values: object) -> int:
    """The rows that a statement changed, as anyone with the portal's password can send it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def forced(change: Callable[[], object]) -> None:
    """Make a change without the triggers, as the owner of the tables can."""
    TRIGGERS.drop(connection)
    change()
    TRIGGERS.make(connection)
