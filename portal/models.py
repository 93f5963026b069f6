"""The tables: submissions, the index of returns, mails, jobs, limits, audit log, evidence."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models

from portal.storage.encryption import EncryptedTextField

# For what a creation does beside its call of Sendcloud, on a database that is slow.
CREATING_ASIDE = timedelta(seconds=10)


def creating_at_most() -> timedelta:
    """How long a creation can take; if a row still says "creating" then, its process died."""
    return timedelta(seconds=settings.SENDCLOUD_DEADLINE) + CREATING_ASIDE


class Cancellation(models.TextChoices):
    """What became of a request to cancel a return; empty while there was none."""

    ASKING = "asking"  # sent, or about to be; no answer is known
    ACCEPTED = "accepted"  # Sendcloud passes it on
    AT_CARRIER = "at_carrier"  # the parcel's status shows it
    REFUSED = "refused"  # the return goes on
    NOT_FOUND = "not_found"  # Sendcloud does not know the return under these keys
    TWO_LABELS = "two_labels"  # it lives again, and its items are in another return


class Handled(models.Model):
    """What staff do about a return that needs attention: who has it, and how it ended.

    `done_for` is the trouble that staff dealt with; another one opens the return again.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_for = models.CharField(max_length=64, blank=True, default="", db_default="")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_note = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        abstract = True


class Submission(Handled):
    """One draft handed to Sendcloud; holds ids, states and times, never a name or an address.

    The row is inserted before the call of Sendcloud, and its `draft_id` is unique, so that any
    number of clicks makes one return.
    """

    class State(models.TextChoices):
        """What became of the return, as far as the portal knows."""

        CREATING = "creating"
        LABEL_PENDING = "label_pending"
        AWAITING_PAYMENT = "awaiting_payment"
        LABEL_READY = "label_ready"
        LABEL_FAILED = "label_failed"
        IN_STORE = "in_store"
        OUTCOME_UNKNOWN = "outcome_unknown"
        APPROVAL_PENDING = "approval_pending"
        PAYMENT_FAILED = "payment_failed"
        NO_LABEL = "no_label"
        REJECTED = "rejected"

    UNDECIDED = frozenset({Cancellation.ASKING, Cancellation.ACCEPTED, Cancellation.AT_CARRIER})

    draft_id = models.CharField(max_length=32, unique=True)
    outgoing_parcel = models.BigIntegerField(db_index=True)
    delivery_option = models.CharField(max_length=32)
    # Quantities by product id, so that nothing comes back twice; "" stands for the whole parcel.
    quantities = models.JSONField(default=dict, null=True)
    # The shop's addresses of the products' pictures, by product id; Sendcloud tells them once.
    picture_urls = models.JSONField(null=True)
    # The service point or store that the customer chose, and the day of the pickup; another device
    # shows them too.
    location_id = models.BigIntegerField(null=True)
    pickup_date = models.DateField(null=True)
    # What the customer was told of the money, so that every later page says the same.
    refund_type = models.CharField(max_length=32, blank=True, default="", db_default="")
    items_value = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    fee = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    collo_count = models.PositiveSmallIntegerField(default=1, db_default=1)
    # Codes and numbers that the statistics count; see portal/returns/submissions/milestones.py.
    carrier = models.CharField(max_length=32, blank=True, default="", db_default="")
    country = models.CharField(max_length=8, blank=True, default="", db_default="")
    currency = models.CharField(max_length=8, blank=True, default="", db_default="")
    # Per product: its id, the reason's id, pieces, and cents where the price is known.
    counted_items = models.JSONField(null=True)
    # Sendcloud's slug of where the incoming parcel is; known only with API keys.
    parcel_status = models.CharField(max_length=64, blank=True, default="", db_default="")
    state = models.CharField(max_length=16, choices=State.choices, default=State.CREATING)
    return_id = models.BigIntegerField(null=True, db_index=True)
    # With API keys these lead to the documents where their address is not known.
    incoming_parcel = models.BigIntegerField(null=True)
    # All of them where there are several; each has a label of its own.
    incoming_parcels = models.JSONField(default=list, null=True)
    customs_document = models.CharField(max_length=32, blank=True, default="", db_default="")
    tracking_numbers = models.JSONField(default=list)
    poller_url = EncryptedTextField(blank=True)
    payment_url = EncryptedTextField(blank=True)
    label_url = EncryptedTextField(blank=True)
    customs_url = EncryptedTextField(blank=True)
    # When Sendcloud was last asked for the label.
    label_checked_at = models.DateTimeField(null=True)
    # When Sendcloud was last asked where the parcel is.
    tracking_checked_at = models.DateTimeField(null=True)
    # When it was delivered and refunded, as far as Sendcloud says.
    arrived_at = models.DateTimeField(null=True)
    first_failure_at = models.DateTimeField(null=True)
    # Since when the poller gives no answer that can be read; empty while it does.
    unreadable_since = models.DateTimeField(null=True)
    cancellation = models.CharField(
        max_length=16, choices=Cancellation.choices, blank=True, default="", db_default=""
    )
    # When the last request was sent, or was first heard of.
    cancel_requested_at = models.DateTimeField(null=True)
    # When the parcel's status first said so, and when that was sure and gave the items back.
    cancelled_seen_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    # When Sendcloud noted the refund; known only with API keys.
    refunded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_index=True)
    # The reference of the withdrawal from which the customer came; empty for most.
    withdrawal = models.CharField(max_length=32, blank=True, default="", db_default="")
    # The member of staff who made the return for a customer; empty for the customer's own.
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"submission {self.pk} ({self.state})"

    @classmethod
    def for_draft(cls, draft_id: str) -> "Submission | None":
        """The submission of a draft, or None if the draft was never handed over."""
        return next(iter(cls.objects.filter(draft_id=draft_id)), None)

    @property
    def awaits_label(self) -> bool:
        """Whether asking Sendcloud again can still change the state."""
        return self.state in {self.State.LABEL_PENDING, *self.awaiting_payment()}

    @property
    def is_being_cancelled(self) -> bool:
        """Whether the carrier was asked, or may have been, and it is not known what it decided."""
        return self.cancelled_at is None and self.cancellation in self.UNDECIDED

    @classmethod
    def awaiting_payment(cls) -> set[str]:
        """The states in which the customer still has to pay."""
        return {cls.State.AWAITING_PAYMENT, cls.State.PAYMENT_FAILED}

    @property
    def all_parcels(self) -> list[int]:
        """The numbers of the incoming parcels, as far as they are known."""
        one = [] if self.incoming_parcel is None else [self.incoming_parcel]
        return list(self.incoming_parcels or one)

    def take_parcels(self, numbers: Sequence[int]) -> None:
        """Remember the incoming parcels; an answer that names none changes nothing."""
        if len(numbers) == 1:
            self.incoming_parcel = numbers[0]
        elif numbers:
            self.incoming_parcels = list(numbers)

    def was_interrupted(self, now: datetime) -> bool:
        """Whether the process that was creating this return died before it could say so."""
        return self.state == self.State.CREATING and now - self.created_at > creating_at_most()


class MailState(models.TextChoices):
    """Where a mail stands."""

    WAITING = "waiting"  # for the event that it tells of
    DUE = "due"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    EXPIRED = "expired"


class Mail(models.Model):
    """A mail of the outbox; once it has ended it holds neither an address nor its facts."""

    # "submission:ID:KIND:ROUND", or begins with "return:" or "withdrawal:". Two clicks make one.
    dedupe_key = models.CharField(max_length=100, unique=True)
    submission = models.ForeignKey(Submission, null=True, on_delete=models.CASCADE)
    return_id = models.BigIntegerField(null=True, db_index=True)
    reference = models.CharField(max_length=32, null=True)
    kind = models.CharField(max_length=32)
    round = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.DUE)
    language = models.CharField(max_length=8)
    recipient = EncryptedTextField(blank=True)
    # What cannot be fetched later, as JSON.
    facts = EncryptedTextField(blank=True)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    # How often the line or the process was lost after the text was on its way.
    interruptions = models.PositiveSmallIntegerField(default=0)
    lease_token = models.CharField(max_length=32, blank=True, default="")
    # Of the token that stops news; the same for all that were asked for together.
    stop_hash = models.CharField(
        max_length=64, blank=True, default="", db_default="", db_index=True
    )
    # Why it failed: an SMTP code or a word of our own, never a server's text.
    reason = models.CharField(max_length=32, blank=True, default="")
    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    # Of a flood; it is sent when nothing else is due.
    after_others = models.BooleanField(default=False, db_default=False)
    # The end that the evidence knows of; only mails with a reference are noted there.
    noted_state = models.CharField(max_length=8, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)
    lease_until = models.DateTimeField(null=True)
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(
                fields=["state"],
                name="portal_mail_with_reference",
                condition=models.Q(reference__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} ({self.kind}, {self.state})"


class JobRun(models.Model):
    """When a recurring job last ran, and who runs it now."""

    name = models.CharField(max_length=32, primary_key=True)
    last_run_at = models.DateTimeField()
    last_success_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, db_default=0)  # since its last success
    failing_since = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=32, blank=True, default="", db_default="")
    lease_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.last_run_at:%Y-%m-%d %H:%M}"


class KeyCheckValue(models.Model):
    """A text that everyone knows, encrypted when the tables were made.

    It shows whether SECRET_KEY is still the key under which this database was written.
    """

    ciphertext = models.TextField()

    def __str__(self) -> str:
        return f"key check value {self.pk}"


class RateLimitCounter(models.Model):
    """Hits in one window of one limit; the key holds keyed hashes, times are epoch seconds."""

    key = models.CharField(max_length=200, primary_key=True)
    hits = models.PositiveIntegerField()
    ends_at = models.FloatField(db_index=True)

    def __str__(self) -> str:
        return f"{self.hits} hits until {self.ends_at:.0f}"


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
    receipt = models.CharField(max_length=8, choices=ReceiptState.choices, default=ReceiptState.DUE)
    receipt_round = models.PositiveSmallIntegerField(default=0)  # how often it was sent again

    def __str__(self) -> str:
        return f"withdrawal {self.reference}"


class AppendOnly(models.QuerySet["AuditEntry"]):
    """Rows that Django neither changes nor deletes; triggers in the database refuse it too."""

    def update(self, **kwargs: object) -> int:
        """Refuse."""
        raise TypeError("the audit log is only ever added to")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError("the audit log is only ever added to")


class AuditEntry(models.Model):
    """What a member of staff did: who, when, to which id, and from where (a keyed hash)."""

    created_at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=254)  # the address staff sign in with; empty if unknown
    action = models.CharField(max_length=32)
    target = models.CharField(max_length=100, blank=True)  # an id, never a name
    origin_hash = models.CharField(max_length=16)
    # The chain of portal/operations/audit_chain.py; empty in entries of 0.1.0.
    previous_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    entry_hash = models.CharField(max_length=64, blank=True, default="", db_default="")

    objects = AppendOnly.as_manager()

    class Meta:
        indexes = [models.Index(fields=["action", "target"])]

    def __str__(self) -> str:
        return f"{self.actor or 'unknown'} {self.action} {self.target}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; an existing one is never changed."""
        if self.pk is not None:
            raise TypeError("the audit log is only ever added to")
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError("the audit log is only ever added to")


class WebhookEvent(models.Model):
    """A webhook of Sendcloud; holds ids, a status and times, no personal data."""

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=32)
    return_id = models.BigIntegerField(null=True, db_index=True)
    incoming_parcel = models.BigIntegerField(null=True, db_index=True)
    status = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.return_id or self.incoming_parcel}"


class IndexedReturn(Handled):
    """A return as the console lists it, made here or elsewhere: codes and times, nothing personal.

    Sendcloud's lists and webhooks fill it, so that a queue of thousands needs no call.
    """

    return_id = models.BigIntegerField(unique=True)
    incoming_parcel = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField(db_index=True)
    # A value of return_index.queues.Queue; derived from the columns below whenever they change.
    queue = models.CharField(max_length=16)
    queued_at = models.DateTimeField()  # since when it stands there, as far as the portal saw
    # Sendcloud's word for what the return itself waits for: open, requested, awaiting_payment.
    waits_for = models.CharField(max_length=32, blank=True)
    parcel_status = models.CharField(max_length=64, blank=True)
    delivery_option = models.CharField(max_length=32, blank=True)
    carrier = models.CharField(max_length=32, blank=True)
    country = models.CharField(max_length=2, blank=True)
    reason = models.BigIntegerField(null=True)
    refund = models.CharField(max_length=32, blank=True)
    refunded_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["queue", "queued_at"])]

    def __str__(self) -> str:
        return f"return {self.return_id} ({self.queue})"


class StaffMark(models.Model):
    """What staff did about a return, from a fixed list, so that no name is ever kept."""

    return_id = models.BigIntegerField(db_index=True)
    mark = models.CharField(max_length=64)
    actor = models.CharField(max_length=254)  # the address staff sign in with
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.mark} on return {self.return_id}"


class Milestone(models.Model):
    """What a submission has reached; the unique key lets each be counted once."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="milestones")
    event = models.CharField(max_length=24)
    reached_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "event"], name="one_milestone_each")
        ]

    def __str__(self) -> str:
        return f"{self.event} of submission {self.submission_id}"


class DailyCount(models.Model):
    """Sums of one day and one key, without any person; see portal/statistics/.

    A return fills option to currency, an item product and reason, a wait carrier and bucket. What
    a row does not use is empty.
    """

    KEY = (
        *("day", "event", "option", "carrier", "country", "source"),
        *("product_id", "reason", "bucket", "currency", "slot"),
    )
    SUMS = ("returns", "pieces", "cents", "unpriced", "seconds")

    day = models.DateField()
    event = models.CharField(max_length=24)
    option = models.CharField(max_length=32, default="")
    carrier = models.CharField(max_length=32, default="")
    country = models.CharField(max_length=8, default="")
    source = models.CharField(max_length=8, default="")
    product_id = models.CharField(max_length=64, default="")
    reason = models.CharField(max_length=24, default="")
    bucket = models.CharField(max_length=8, default="")
    currency = models.CharField(max_length=8, default="")
    # Which writer's row it is, so that writers do not wait for each other; readers sum over it.
    slot = models.PositiveSmallIntegerField(default=0)
    returns = models.BigIntegerField(default=0)
    pieces = models.BigIntegerField(default=0)
    cents = models.BigIntegerField(default=0)
    unpriced = models.BigIntegerField(default=0)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("day", "event", "option", "carrier", "country", "source"),
                    *("product_id", "reason", "bucket", "currency", "slot"),
                ],
                name="one_count_a_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.returns} {self.event} on {self.day}"


class ProductName(models.Model):
    """What a product is called in the statistics."""

    product_id = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    last_seen = models.DateField()

    def __str__(self) -> str:
        return self.name


class ProductSales(models.Model):
    """Pieces of a product that were sold in a month, as the merchant says."""

    month = models.DateField()
    product_id = models.CharField(max_length=64)
    pieces = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "product_id"], name="one_figure_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.pieces} of {self.product_id} in {self.month:%Y-%m}"
