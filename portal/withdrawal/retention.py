"""The end of a withdrawal: its text is erased, and the chain stays and still verifies."""

from datetime import datetime, timedelta

from django.conf import settings

from portal.evidence import erasure
from portal.evidence.writing import writing
from portal.models import Mail, Withdrawal

BATCH = 100  # withdrawals that are read at once
TIME_IS_OVER = "its time is over"


def erase(row: Withdrawal, now: datetime, reason: str, actor: str = "") -> None:
    """Erase what was declared, noted and sent; `reason` stays in the evidence."""
    with writing():
        erasure.erase(row.reference, now, {"reason": reason, "by": actor})
        Mail.objects.filter(reference=row.reference).delete()
        Withdrawal.objects.filter(pk=row.pk).delete()


def purge(now: datetime) -> int:
    """Erase what is older than WITHDRAWAL_RETENTION_DAYS; returns how many withdrawals."""
    until = now - timedelta(days=settings.WITHDRAWAL_RETENTION_DAYS)
    count = 0
    while rows := list(Withdrawal.objects.filter(received_at__lte=until)[:BATCH]):
        for row in rows:
            erase(row, now, TIME_IS_OVER)
        count += len(rows)
    return count
