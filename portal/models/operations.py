"""What the portal's own jobs, keys and limits remember."""

from django.db import models


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
