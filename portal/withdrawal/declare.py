"""Stores a statement, once, before anything is answered."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings

from portal.evidence import chain
from portal.evidence.writing import writing
from portal.models import EvidenceKind, Withdrawal
from portal.withdrawal import crowd, receipts
from portal.withdrawal.statement import Statement

# Crockford's letters and digits, which are not taken for one another.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PLACES = 10


def existing(statement: Statement) -> Withdrawal | None:
    """The withdrawal that an earlier press of the same button stored."""
    return Withdrawal.objects.filter(once=statement.once).first()


def declare(
    statement: Statement, received_at: datetime, language: str, *, crowded: bool
) -> Withdrawal:
    """Store the statement and its receipt in one transaction, or give what is stored already.

    Raises NotStored and MayBeStored.
    """
    delay = crowd.receipt_delay(statement.email, crowded)
    with crowd.turn(crowded), writing():
        if row := existing(statement):
            return row
        row = Withdrawal(
            reference=_new_reference(),
            once=statement.once,
            received_at=received_at,
            language=language,
            is_crowded=crowded,
        )
        facts = _facts(statement, row)
        chain.append(EvidenceKind.STATEMENT, row.reference, received_at, facts)
        row.save(force_insert=True)
        receipts.put(row, received_at + delay)
        receipts.notify(row)
    return row


def _facts(statement: Statement, row: Withdrawal) -> dict[str, Any]:
    """All that the receipt says, so that it is the same in years."""
    typed = {name: text for name, text in statement.typed.items() if name != "form_id"}
    return typed | {
        "reference": row.reference,
        "language": row.language,
        "time_zone": settings.TIME_ZONE,
        "trader": settings.WITHDRAWAL_TRADER,
    }


def _new_reference() -> str:
    """A random name; it tells neither how many withdraw nor anything else, and opens nothing."""
    return "W-" + "".join(secrets.choice(ALPHABET) for _ in range(PLACES))
