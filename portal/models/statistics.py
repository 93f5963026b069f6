"""Counts without personal data."""

from django.db import models

from portal.models.submission import Submission


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
        indexes = [
            models.Index(fields=["product_id", "day"]),  # the reasons of a product
            models.Index(fields=["slot", "day"]),  # whether any are made up, or of whole months
        ]

    def __str__(self) -> str:
        return f"{self.returns} {self.event} on {self.day}"


class PeriodSum(models.Model):
    """What the counts of some days add up to, for one thing that a report tells of an event.

    A report reads these instead of the counts, because a period has few of them. Whatever changes
    a count changes its sums in the same transaction; see portal/statistics/parts.py.
    """

    KEY = ("span", "dimension", "event", "key")
    SUMS = ("returns", "pieces", "cents", "unpriced")

    span = models.CharField(max_length=16)  # portal/statistics/spans.py
    dimension = models.CharField(max_length=8)  # what the key is: a product, a carrier
    event = models.CharField(max_length=24)
    key = models.CharField(max_length=64)
    returns = models.BigIntegerField(default=0)
    pieces = models.BigIntegerField(default=0)
    cents = models.BigIntegerField(default=0)
    unpriced = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["span", "dimension", "event", "key"], name="one_sum_a_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.returns} {self.event} in {self.span}: {self.dimension} {self.key}"


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
