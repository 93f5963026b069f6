"""Whether the audit log is whole."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from portal.doctor.finding import Finding, ok, wrong
from portal.models import AuditEntry
from portal.operations import audit_chain, retention
from portal.operations.database_rights import may_delete

LATE = timedelta(days=2)  # the purge runs every day


def is_whole() -> Iterator[Finding]:
    """Follows the chain of hashes from the oldest entry to the newest."""
    broken = audit_chain.first_break()
    if broken is None:
        yield ok("Audit log", "No entry of the audit log was changed or taken away.")
        return
    yield wrong(
        "Audit log",
        f"Entry {broken} of the audit log, or the one before it, was changed or taken away.",
        "Compare both with the log lines that say audit, and find out who can write to the"
        " database.",
    )


def ends() -> Iterator[Finding]:
    """What is past its time is gone; only the owner of the tables may have the right to delete."""
    if retention.AUDIT_ENTRIES.past(timezone.now() - LATE).exists():
        yield wrong(
            "Audit log",
            "Entries of the audit log are kept beyond their time.",
            "Run manage.py purge every day, with DATABASE_OWNER_URL if the tables have an owner.",
        )
    if not may_delete(AuditEntry._meta.db_table):
        yield ok("Audit log", "The role that serves may only add to the audit log.")
