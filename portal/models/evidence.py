"""Statements that cannot be changed, and how far the shop is with each."""

from django.db import models


class EvidenceKind(models.TextChoices):
    """What an entry of the evidence proves."""

    STATEMENT = "statement"
    RECEIPT_SENT = "receipt_sent"
    RECEIPT_FAILED = "receipt_failed"
    STATE = "state"
    NOTE = "note"
    KEY = "key"  # the evidence is under another key from here on
    ERASED = "erased"


class Evidence(models.Model):
    """An entry of a chain that only grows; portal/evidence writes and reads it.

    The database lets only `payload`, `key_id` and `seal` change.
    """

    # From 1, without a gap. SQLite's own row number too, so that no row can replace another.
    number = models.IntegerField(primary_key=True)
    kind = models.CharField(max_length=16, choices=EvidenceKind.choices)
    about = models.CharField(max_length=32, db_index=True)  # a reference, never a name
    at = models.DateTimeField()
    payload = models.TextField()  # ciphertext; empty once it is erased
    key_id = models.CharField(max_length=16)
    content = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"evidence {self.number} ({self.kind} of {self.about})"


class EvidenceHead(models.Model):
    """The newest entry of the evidence, sealed, so that a chain that was cut shows."""

    number = models.IntegerField()
    key_id = models.CharField(max_length=16)
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"evidence ends at {self.number}"


class WithdrawalState(models.TextChoices):
    """How far the shop is with a withdrawal."""

    NEW = "new"
    IN_HAND = "in_hand"
    SETTLED = "settled"


class ReceiptState(models.TextChoices):
    """What became of the newest receipt of a withdrawal."""

    DUE = "due"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


UNDELIVERED_RECEIPTS = (ReceiptState.FAILED, ReceiptState.BOUNCED)


class Withdrawal(models.Model):
    """A statement of withdrawal as the shop works with it; what it says stands in the evidence."""

    reference = models.CharField(max_length=32, unique=True)  # random, and opens nothing
    # A hash of the form's random id and the text, so that a second press finds the first.
    once = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(db_index=True)
    language = models.CharField(max_length=8)
    state = models.CharField(
        max_length=8, choices=WithdrawalState.choices, default=WithdrawalState.NEW, db_index=True
    )
    # One of many from one network within an hour; the network itself is not stored.
    is_crowded = models.BooleanField(default=False)
    receipt = models.CharField(
        max_length=8, choices=ReceiptState.choices, default=ReceiptState.DUE, db_index=True
    )
    receipt_round = models.PositiveSmallIntegerField(default=0)  # how often it was sent again

    def __str__(self) -> str:
        return f"withdrawal {self.reference}"
