"""Forgets a return that was certainly not created, and tells the customer who asked for mail."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from portal.mail import outbox
from portal.models import Submission

LABEL_FAILED, NOT_CREATED = "label_failed", "not_created"


def forget(rows: QuerySet[Submission], row: Submission, now: datetime) -> int:
    """Delete the row if it is still among `rows`; how many were deleted, 0 or 1.

    The mail that would have said that there is no label says that there is no return.
    """
    with transaction.atomic():
        outbox.retell(row, LABEL_FAILED, NOT_CREATED, now)
        count = rows.filter(pk=row.pk).delete()[1].get(Submission._meta.label, 0)
        if not count:
            transaction.set_rollback(True)
    return count
