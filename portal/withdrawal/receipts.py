"""The receipt: what it says, when it goes out, and what became of it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from portal.evidence import chain
from portal.mail import outbox
from portal.mail.outbox import Order
from portal.models import Evidence, EvidenceKind, Mail, ReceiptState, Withdrawal

RECEIPT, NOTICE = "withdrawal_receipt", "withdrawal_notice"
AGAIN = 3  # times that a customer may have it sent again
WITHOUT_END = timedelta(days=36_500)  # a receipt never expires


@dataclass(frozen=True)
class Receipt:
    """A withdrawal as its evidence has it."""

    row: Withdrawal
    entry: Evidence

    @classmethod
    def of(cls, row: Withdrawal) -> "Receipt":
        """The receipt of a withdrawal."""
        statements = Evidence.objects.filter(kind=EvidenceKind.STATEMENT, about=row.reference)
        return cls(row, statements.get())

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What was declared; empty where its key is lost."""
        return chain.facts_of(self.entry)

    @property
    def reference(self) -> str:
        """The withdrawal's name."""
        return self.row.reference

    @property
    def digest(self) -> str:
        """What proves that the entry is as it was."""
        return self.entry.digest

    @property
    def email(self) -> str:
        """Where the receipt goes."""
        return str(self.facts.get("email", ""))

    @property
    def received_at(self) -> datetime:
        """When the confirming request arrived, in the shop's time zone of that day."""
        zone = self.facts.get("time_zone") or settings.TIME_ZONE
        return self.row.received_at.astimezone(ZoneInfo(zone))

    @property
    def statement_text(self) -> str:
        """The exact text that was declared, as JSON."""
        names = ("name", "contract", "goods", "email")
        said = {name: self.facts.get(name, "") for name in names}
        return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def put(row: Withdrawal, due_at: datetime, *, recipient: str = "") -> Mail:
    """The receipt in the outbox; only another address than the declared one stands there."""
    order = Order(
        key=f"withdrawal:{row.reference}",
        kind=RECEIPT,
        recipient=recipient,
        language=row.language,
        reference=row.reference,
        round=row.receipt_round,
        keep_for=WITHOUT_END,
        after_others=row.is_crowded,
    )
    return outbox.put(order, due_at)


def notify(row: Withdrawal) -> None:
    """Tell the merchant that there is a new one: its reference and time, nothing of its text."""
    if not settings.WITHDRAWAL_NOTIFY:
        return
    order = Order(
        key=f"withdrawal:{row.reference}:notice",
        kind=NOTICE,
        recipient=settings.WITHDRAWAL_NOTIFY,
        language=settings.LANGUAGE_CODE,
        reference=row.reference,
        after_others=row.is_crowded,
    )
    outbox.put(order, row.received_at)


def send_again(row: Withdrawal, now: datetime, *, recipient: str = "") -> bool:
    """Send the receipt once more; False where another press did, or there were enough.

    To another address, which staff have corrected, it goes however often.
    """
    if not recipient and row.receipt_round >= AGAIN:
        return False
    round_ = row.receipt_round + 1
    rows = Withdrawal.objects.filter(pk=row.pk, receipt_round=row.receipt_round)
    with transaction.atomic():
        if not rows.update(receipt_round=round_, receipt=ReceiptState.DUE):
            return False
        row.receipt_round, row.receipt = round_, ReceiptState.DUE
        put(row, now, recipient=recipient)
    return True
