"""Counts without personal data."""

from django.db import models

from portal.models.submission import Submission
from portal.models.written import written


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


def _is_empty(column: str) -> models.Q:
    return models.Q(written("%(expressions)s = ''", column, of=models.BooleanField()))


# The rows of returns themselves, which are few beside those of products and waits.
OF_RETURNS = _is_empty("product_id") & _is_empty("bucket")


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
        # Three years of days are read for the breakdowns and for the totals. Each index holds all
        # that they need of a row, because a long period has many.
        indexes = [
            models.Index(
                fields=[
                    *("event", "day", "product_id", "reason", "slot"),
                    *("returns", "pieces", "cents", "unpriced", "seconds"),
                ],
                name="counts_of_products",
            ),
            models.Index(
                fields=[
                    *("day", "event", "slot", "option", "carrier", "country", "source", "currency"),
                    *("product_id", "bucket"),  # SQLite looks at them once more
                    *("returns", "pieces", "cents", "unpriced", "seconds"),
                ],
                condition=OF_RETURNS,
                name="counts_of_returns",
            ),
            models.Index(fields=["slot", "day"]),  # whether any are made up, or of whole months
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
