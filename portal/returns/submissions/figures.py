"""What Prometheus is told about returns and mails."""

from collections import Counter
from collections.abc import Mapping

from django.core.cache import cache
from django.utils import timezone

from portal.models import Mail, MailState
from portal.operations import database_figures
from portal.return_index import queues
from portal.returns.submissions import attention, queue
from portal.statistics import sums
from portal.statistics.periods import Period

OPEN, OPEN_KEPT = "figures-open", 60  # seconds; counting many open returns takes some milliseconds


def register() -> None:
    """Add the figures to those that the database knows."""
    for name, meaning, count in (
        ("portal_returns_needing_attention", "Returns that staff should look at", _attention),
        ("portal_returns_queued", "Returns that wait for Sendcloud's limit", queue.length),
        ("portal_mails_due", "Mails that wait to be sent", lambda: _mails(MailState.DUE)),
        ("portal_mails_failed", "Mails that could not be sent", lambda: _mails(MailState.FAILED)),
    ):
        database_figures.register(name, meaning, count)

    database_figures.register_parts(
        "portal_returns_today", "What returns reached today, by event", "event", _today
    )
    database_figures.register_parts(
        "portal_returns_open", "Returns by the console's queue", "queue", _open
    )


def _today() -> Mapping[str, float]:
    """Every node reports the same sums; neither product nor reason is a label."""
    found: Counter[str] = Counter()
    for row in sums.totals(Period(today := timezone.localdate(), today)):
        found[row.event] += row.returns
    return found


def _open() -> Mapping[str, float]:
    """All nodes share a count for a minute, however often they are asked."""
    return cache.get_or_set(OPEN, _count_open, OPEN_KEPT) or {}


def _count_open() -> Mapping[str, float]:
    return {queue.value: count for queue, count in queues.counts().items()}


def _attention() -> int:
    return attention.count(timezone.now())


def _mails(state: MailState) -> int:
    return Mail.objects.filter(state=state).count()
