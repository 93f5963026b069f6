"""What Prometheus is told about returns and mails."""

from django.utils import timezone

from portal.models import Mail, MailState
from portal.operations import database_figures
from portal.returns.submissions import attention


def register() -> None:
    """Add the figures to those that the database knows."""
    for name, meaning, count in (
        ("portal_returns_needing_attention", "Returns that staff should look at", _attention),
        ("portal_mails_due", "Mails that wait to be sent", lambda: _mails(MailState.DUE)),
        ("portal_mails_failed", "Mails that could not be sent", lambda: _mails(MailState.FAILED)),
    ):
        database_figures.register(name, meaning, count)


def _attention() -> int:
    return attention.count(timezone.now())


def _mails(state: MailState) -> int:
    return Mail.objects.filter(state=state).count()
