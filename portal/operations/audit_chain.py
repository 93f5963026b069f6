"""The chain of the audit log: each entry holds the hash of the one before it and its own.

A changed or missing entry therefore shows at the next one. Entries of 0.1.0 have no hashes. The
next entry with hashes covers the last of them.
"""

import hashlib
import json
from datetime import UTC

from django.db import transaction

from portal.models import AuditEntry
from portal.storage import locks

START = "0" * 64  # what the first entry of all holds in place of a hash


def append(entry: AuditEntry) -> None:
    """Add the entry to the end of the chain; one process at a time."""
    with transaction.atomic():
        locks.hold_to_the_end(locks.AUDIT_LOG)
        last = AuditEntry.objects.order_by("-pk").first()
        entry.previous_hash = hash_of(last) if last else START
        entry.entry_hash = hash_of(entry)
        entry.save()


def hash_of(entry: AuditEntry) -> str:
    """The SHA-256 of all that the entry says, in hexadecimal digits."""
    said = [
        entry.previous_hash,
        entry.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.action,
        entry.target,
        entry.origin_hash,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def first_break() -> int | None:
    """The id of the first entry that does not fit, or nothing.

    The oldest entry may follow any other, because the purge deletes from that end.
    """
    before = ""
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=1000):
        own = hash_of(entry)
        is_linked = not before or not entry.previous_hash or entry.previous_hash == before
        if not is_linked or entry.entry_hash not in ("", own):
            return int(entry.pk)
        before = own
    return None
