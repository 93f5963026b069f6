"""What is wrong with the mail: what failed, what came back, and whether the server is away."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from portal.models import JobRun, Mail, MailState

JOB = "mail"  # the name of the worker's job that sends
CAME_TO_NOTHING = (MailState.FAILED, MailState.BOUNCED)


@dataclass(frozen=True)
class Health:
    """Counts of mails, and since when no mail leaves; None while it does."""

    failed: int
    bounced: int
    paused_since: datetime | None

    @property
    def needs_attention(self) -> bool:
        """Whether staff should look."""
        return bool(self.failed or self.bounced or self.paused_since)


def of_now() -> Health:
    """The health of the mail, from two queries."""
    ended = Mail.objects.filter(state__in=CAME_TO_NOTHING).order_by().values_list("state")
    counts = dict(ended.annotate(Count("pk")))
    run = JobRun.objects.filter(name=JOB).first()
    return Health(
        failed=counts.get(MailState.FAILED, 0),
        bounced=counts.get(MailState.BOUNCED, 0),
        paused_since=run.failing_since if run else None,
    )
