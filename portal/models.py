"""What must outlive a session: the submissions, and how often somebody asked."""

from datetime import datetime, timedelta

from django.db import models

from portal.encryption import EncryptedTextField

# A create call ends within seconds; a row that still says "creating" then lost its process.
CREATING_AT_MOST = timedelta(seconds=60)


class Submission(models.Model):
    """One draft handed to Sendcloud: ids, states and times, never a name or an address.

    Inserted before the upstream call, so that `draft_id` being unique makes one return of
    any number of clicks.
    """

    class State(models.TextChoices):
        """What became of the return, as far as we know."""

        CREATING = "creating"
        MAKING = "making"
        PAYING = "paying"
        READY = "ready"
        FAILED = "failed"
        IN_STORE = "in_store"
        UNKNOWN = "unknown"

    draft_id = models.CharField(max_length=32, unique=True)
    outgoing_parcel = models.BigIntegerField(db_index=True)
    delivery_option = models.CharField(max_length=32)
    # Pieces by product id, so that nothing comes back twice; "" stands for the whole parcel.
    items = models.JSONField(default=dict, null=True)
    # Sendcloud's slug of where the incoming parcel is; known only with API keys.
    parcel_status = models.CharField(max_length=64, blank=True, default="", db_default="")
    state = models.CharField(max_length=16, choices=State.choices, default=State.CREATING)
    return_id = models.BigIntegerField(null=True, db_index=True)
    # With API keys its papers can be fetched by these, where no address of theirs is known.
    incoming_parcel = models.BigIntegerField(null=True)
    customs_paper = models.CharField(max_length=32, blank=True, default="", db_default="")
    tracking_numbers = models.JSONField(default=list)
    poller_url = EncryptedTextField(blank=True)
    payment_url = EncryptedTextField(blank=True)
    label_url = EncryptedTextField(blank=True)
    customs_url = EncryptedTextField(blank=True)
    asked_at = models.DateTimeField(null=True)  # when upstream was last asked for the label
    first_failure_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"submission {self.pk} ({self.state})"

    @property
    def is_waiting(self) -> bool:
        """Whether asking upstream again can still change anything."""
        return self.state in {self.State.MAKING, self.State.PAYING}

    @property
    def is_settled(self) -> bool:
        """Whether another return of the same parcel could not be a copy of this one."""
        return self.state in {self.State.READY, self.State.IN_STORE, self.State.FAILED}

    def is_lost(self, now: datetime) -> bool:
        """Whether the process that was creating this return died before it could say so."""
        return self.state == self.State.CREATING and now - self.created_at > CREATING_AT_MOST


class Errand(models.Model):
    """When a job that has to be run again and again was last done."""

    name = models.CharField(max_length=32, primary_key=True)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.done_at:%Y-%m-%d %H:%M}"


class LimitCounter(models.Model):
    """Hits in one window of one limit; the key holds keyed hashes, times are epoch seconds."""

    key = models.CharField(max_length=200, primary_key=True)
    hits = models.PositiveIntegerField()
    ends_at = models.FloatField(db_index=True)

    def __str__(self) -> str:
        return f"{self.hits} hits until {self.ends_at:.0f}"
