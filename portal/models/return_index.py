"""What passed through the portal, by ids and codes."""

from django.db import models

from portal.models.handled import Handled
from portal.models.written import written


class WebhookEvent(models.Model):
    """A webhook of Sendcloud; holds ids, a status and times, no personal data."""

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=32)
    return_id = models.BigIntegerField(null=True, db_index=True)
    incoming_parcel = models.BigIntegerField(null=True, db_index=True)
    status = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.return_id or self.incoming_parcel}"


def _shows(word: str, test: str, column: str) -> models.Func:
    template = f"CASE WHEN %(expressions)s {test} THEN '{word} ' ELSE '' END"
    return written(template, column, of=models.CharField())


# What the statistics count of a return that was made here.
SHOWN = written(
    "(%(expressions)s)",
    _shows("refunded", "IS NOT NULL", "refunded_at"),
    _shows("fee", "> 0", "fee_cents"),
    _shows("label", "> 0", "label_cents"),
    of=models.CharField(),
    joined=" || ",
)
UNCOUNTED = ~models.Q(counted_as=SHOWN)


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
    # What the customer pays for it, and what its label costs the merchant.
    fee_cents = models.BigIntegerField(null=True)
    fee_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    label_cents = models.BigIntegerField(null=True)
    label_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    # What the row showed when its outcomes were counted; empty where there was nothing to count.
    counted_as = models.CharField(max_length=24, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            # With all that a queue is filtered by, so that a filter which matches few of many
            # rows reads the index alone.
            models.Index(
                fields=[
                    *("queue", "queued_at", "carrier", "country", "reason", "refund"),
                    "delivery_option",
                ],
                name="queue_and_filters",
            ),
            models.Index(fields=["carrier", "created_at"]),
            models.Index(fields=["counted_as", "id"], condition=UNCOUNTED, name="uncounted_listed"),
        ]

    def __str__(self) -> str:
        return f"return {self.return_id} ({self.queue})"


class StaffMark(models.Model):
    """What staff did about a return, from a fixed list, so that no name is ever kept."""

    return_id = models.BigIntegerField(db_index=True)
    mark = models.CharField(max_length=64)
    actor = models.CharField(max_length=254)  # the address staff sign in with
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.mark} on return {self.return_id}"
