"""What became of a request to cancel a return, as far as the portal can know."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from portal.models import AuditEntry, Submission
from portal.sendcloud import Return, ReturnDetails
from portal.sendcloud.statuses import Phase, phase_of
from portal.support import formatting
from portal.support.audit import log

LOOKS = 24  # refreshes of an open page, five seconds apart
FOLLOWED = timedelta(minutes=2)  # a cancellation may take this long to show at Sendcloud
SKEW = timedelta(minutes=5)  # between Sendcloud's clock and ours


def requests(return_id: int) -> list[AuditEntry]:
    """Audit entries of requests to cancel it and of refusals, newest first."""
    actions = [log.CANCELLED, log.NOT_CANCELLED]
    asked = AuditEntry.objects.filter(action__in=actions, target=str(return_id))
    return list(asked.order_by("-pk")[:20])


def is_fresh(return_id: int) -> bool:
    """Whether staff asked for it in the last two minutes, so that asking again adds nothing."""
    last = next(iter(requests(return_id)), None)
    return bool(last and last.action == log.CANCELLED and _is_fresh(last))


def _is_fresh(asked: AuditEntry) -> bool:
    return timezone.now() - asked.created_at < FOLLOWED


def shown(return_: Return, details: ReturnDetails | None, looks: int) -> dict[str, Any]:
    """The page's context: why it cannot be cancelled, and what became of the last request."""
    asked = next(iter(requests(return_.id)), None)
    became = outcome(return_, details, asked)
    follows = became == "asking" or bool(became == "open" and asked and _is_fresh(asked))
    url = reverse("support-return", args=[return_.id])
    return {
        "asked": asked,
        "customer_asked_at": None if asked else _customer_asked_at(return_.id),
        "became": became,
        "follow_url": f"{url}?looked={looks + 1}" if follows and looks < LOOKS else "",
        # Where the page says what became of a request, a reason beside it would contradict it.
        "why_not": ""
        if return_.is_cancellable or became
        else formatting.why_not_cancellable(return_.status, return_.delivery_option),
    }


def _customer_asked_at(return_id: int) -> datetime | None:
    """When the customer asked, while it is not known what the carrier decided."""
    row = Submission.objects.filter(return_id=return_id).first()
    return row.cancel_requested_at if row and row.is_being_cancelled else None


def outcome(return_: Return, details: ReturnDetails | None, asked: AuditEntry | None) -> str:
    """`asking`, `cancelled`, `declined` at once, `kept` by the carrier, `open`; or nothing.

    An unchanged status proves little, because a request takes time to show. The carrier has
    decided only when the history shows that it was asked, or when it has delivered the parcel.
    """
    phase = phase_of(return_.status)
    if phase == Phase.CANCELLING:
        return "asking"
    if phase == Phase.CANCELLED:
        return "cancelled"
    if asked is None:
        return ""
    if asked.action == log.NOT_CANCELLED:
        return "declined"
    is_decided = phase == Phase.DELIVERED or _reached_carrier(details, asked.created_at)
    return "kept" if is_decided else "open"


def _reached_carrier(details: ReturnDetails | None, since: datetime) -> bool:
    return any(
        phase_of(update.slug) == Phase.CANCELLING
        and update.carrier_update_timestamp
        and update.carrier_update_timestamp > since - SKEW
        for update in (details.history if details else ())
    )
