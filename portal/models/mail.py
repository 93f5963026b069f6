"""The outbox."""

from uuid import uuid4

from django.conf import settings
from django.db import models

from portal.models.submission import Submission
from portal.storage.encryption import EncryptedTextField


class MailState(models.TextChoices):
    """Where a mail stands."""

    WAITING = "waiting"  # for the event that it tells of
    DUE = "due"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    EXPIRED = "expired"


# A mail with a reference whose end the evidence does not know yet, if it has come to one.
UNNOTED = models.Q(reference__isnull=False) & ~models.Q(noted_state=models.F("state"))


class Mail(models.Model):
    """A mail of the outbox; once it has ended it holds neither an address nor its facts."""

    # "submission:ID:KIND:ROUND", or begins with "return:" or "withdrawal:". Two clicks make one.
    dedupe_key = models.CharField(max_length=100, unique=True)
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.CASCADE, db_index=False
    )  # an index below begins with it
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
    created_at = models.DateTimeField(db_index=True)
    # Of one that waits: since when, until the worker has looked whether its event came before it.
    due_at = models.DateTimeField(null=True)
    # Of one that waits for a refund: when the worker last looked whether to ask about it.
    refund_checked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["state", "expires_at"]),
            models.Index(fields=["state", "kind", "refund_checked_at", "id"]),
            models.Index(fields=["state", "id"]),  # the console's page of one state
            models.Index(fields=["state", "id"], name="portal_mail_unnoted", condition=UNNOTED),
            # SQLite would rather read all that wait than ask for those of a few returns.
            models.Index(fields=["submission", "state", "kind"], name="portal_mail_of_return"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} ({self.kind}, {self.state})"
