"""The return that a customer or staff made here."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, models
from django.utils.functional import cached_property

from portal.models.handled import Handled
from portal.models.written import TextAt, written
from portal.storage.encryption import EncryptedTextField

# For what a creation does beside its call of Sendcloud, on a database that is slow.
CREATING_ASIDE = timedelta(seconds=10)


CALLS_WITH_KEYS = 3  # options, validation, creation


def creating_at_most(calls: int = 1) -> timedelta:
    """How long a creation can take; if a row still says "creating" then, its process died."""
    return timedelta(seconds=settings.SENDCLOUD_DEADLINE * calls) + CREATING_ASIDE


class Cancellation(models.TextChoices):
    """What became of a request to cancel a return; empty while there was none."""

    ASKING = "asking"  # sent, or about to be; no answer is known
    ACCEPTED = "accepted"  # Sendcloud passes it on
    AT_CARRIER = "at_carrier"  # the parcel's status shows it
    REFUSED = "refused"  # the return goes on
    NOT_FOUND = "not_found"  # Sendcloud does not know the return under these keys
    TWO_LABELS = "two_labels"  # it lives again, and its items are in another return


# What staff deal with; `done_for` holds it once they are done.
TROUBLE = written(
    "TRIM(%(expressions)s)", "state", "cancellation", of=models.CharField(), joined=" || ' ' || "
)
# What waits for the customer's money or for the merchant's approval has a queue of its own.
_IS_TROUBLED = written(
    "%(expressions)s IN ('creating', 'outcome_unknown', 'label_failed')",
    "state",
    of=models.BooleanField(),
)
UNHANDLED = models.Q(_IS_TROUBLED) & ~models.Q(done_for=TROUBLE)
# What the statistics count: the state, the parcel's status, and whether the return has a number.
SHOWN = written(
    "(%(expressions)s)",
    *("state", "parcel_status"),
    written("COALESCE(CAST(%(expressions)s AS varchar), '')", "return_id", of=models.CharField()),
    of=models.CharField(),
    joined=" || ' ' || ",
)
UNCOUNTED = ~models.Q(counted_as=SHOWN)
# What mails wait for: the state, the cancellation, where the parcel is, and the refund.
TOLD = written(
    "(%(expressions)s)",
    *("state", "cancellation", "parcel_status"),
    *(
        written(
            "CASE WHEN %(expressions)s IS NULL THEN '' ELSE '1' END", moment, of=models.CharField()
        )
        for moment in ("cancelled_at", "refunded_at")
    ),
    of=models.CharField(),
    joined=" || ' ' || ",
)
UNTOLD = ~models.Q(told_as=TOLD)


# So that a webhook finds its return by an index; the second tells which have several.
FIRST_TRACKING, SECOND_TRACKING = TextAt("tracking_numbers", 0), TextAt("tracking_numbers", 1)


class Submission(Handled):
    """One draft handed to Sendcloud; holds ids, states and times, never a readable name or address.

    A draft that waits for its turn is kept encrypted until it is sent. The row is inserted before
    the call of Sendcloud, and its `draft_id` is unique, so any number of clicks makes one return.
    """

    class State(models.TextChoices):
        """What became of the return, as far as the portal knows."""

        QUEUED = "queued"  # waits for room at Sendcloud's limit; nothing was sent
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
    # Which API made it (portal/engines); the name that v3 was told, and what tells it from others.
    engine = models.CharField(max_length=8, default="v2", db_default="v2")
    external_reference = models.CharField(max_length=40, blank=True, default="", db_default="")
    likeness = models.CharField(max_length=64, blank=True, default="", db_default="")
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
    # What the row showed when the mails that wait for it were last looked at; empty before.
    told_as = models.CharField(max_length=128, blank=True, default="", db_default="")
    # What the row showed when its outcomes were counted; empty before.
    counted_as = models.CharField(max_length=128, blank=True, default="", db_default="")
    # Sendcloud's slug of where the incoming parcel is; known only with API keys.
    parcel_status = models.CharField(max_length=64, blank=True, default="", db_default="")
    state = models.CharField(max_length=16, choices=State.choices, default=State.CREATING)
    # Where it stands in the line, and the draft that is sent when it is its turn; empty otherwise.
    queued_at = models.DateTimeField(null=True)
    queued_draft = EncryptedTextField(blank=True, default="", db_default="")
    return_id = models.BigIntegerField(null=True, db_index=True)
    # With API keys these lead to the documents where their address is not known.
    incoming_parcel = models.BigIntegerField(null=True, db_index=True)
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

    class Meta:
        # Few are in a state that the worker or staff look for, however many there are.
        indexes = [
            models.Index(fields=["state", "parcel_status", "created_at"]),
            models.Index(fields=["cancellation", "cancel_requested_at"]),
            models.Index(fields=["parcel_status", "created_at"]),
            models.Index(
                fields=["queued_at"], condition=models.Q(queued_at__isnull=False), name="queued"
            ),
            models.Index(FIRST_TRACKING, name="first_tracking"),
            models.Index(SECOND_TRACKING, name="second_tracking"),
            # Failed returns stay for months after staff dealt with them.
            models.Index(fields=["state"], condition=UNHANDLED, name="unhandled"),
            models.Index(fields=["counted_as", "id"], condition=UNCOUNTED, name="uncounted"),
            models.Index(fields=["told_as", "id"], condition=UNTOLD, name="untold"),
        ]

    def __str__(self) -> str:
        return f"submission {self.pk} ({self.state})"

    @classmethod
    def for_draft(cls, draft_id: str) -> "Submission | None":
        """The submission of a draft, or None if the draft was never handed over."""
        # Nearly fifty columns, and the ORM would spell them out for each page.
        rows = cls.objects.raw("SELECT * FROM portal_submission WHERE draft_id = %s", [draft_id])
        return next(iter(rows), None)

    @cached_property
    def place(self) -> int:
        """How many returns are made until it is made too, as it stands in the line; from one."""
        line = Submission.objects.filter(queued_at__isnull=False)
        same = models.Q(queued_at=self.queued_at, pk__lt=self.pk)
        return line.filter(models.Q(queued_at__lt=self.queued_at) | same).count() + 1

    @classmethod
    def is_made(cls, draft_id: str) -> bool:
        """Whether the draft was handed over; each page asks, so a plain statement does."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM portal_submission WHERE draft_id = %s", [draft_id])
            return cursor.fetchone() is not None

    @property
    def is_with_keys(self) -> bool:
        """Whether it was made with API keys, so that its number is all that is needed."""
        return self.engine == "v3"

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
        if self.state != self.State.CREATING:
            return False
        at_most = creating_at_most(CALLS_WITH_KEYS if self.is_with_keys else 1)
        return now - self.created_at > at_most
