"""The address of the page's poll, with a proof that spares loading the session.

A session may be several kilobytes. The proof opens nothing by itself: it belongs to the cookie of
the session that was shown the page, and a poll with it learns only that nothing has changed.
"""

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.models import Submission
from portal.returns.submissions import state

# What a poll looks at, and what it writes back as it was; anything else would be read alone.
POLLED = (
    "state",
    "queued_at",
    "engine",
    "parcel_status",
    "created_at",
    "label_checked_at",
    "return_id",
    "poller_url",
    "first_failure_at",
    "unreadable_since",
    "incoming_parcel",
    "incoming_parcels",
    "cancellation",
    "cancel_requested_at",
    "cancelled_at",
)


def url(request: HttpRequest, row: Submission, now: datetime) -> str:
    """Where this page asks whether anything is new to it."""
    query = {"version": state.status_version(row, now), "proof": _proof(request, row.draft_id)}
    return f"{reverse('label-poll', args=[row.draft_id])}?{urlencode(query)}"


def has_valid_token(request: HttpRequest, draft_id: str) -> bool:
    """Whether this session was shown the page that asks."""
    return constant_time_compare(request.GET.get("proof", ""), _proof(request, draft_id))


def row(draft_id: str) -> Submission | None:
    """The submission with the columns that a poll looks at; the others are read on demand."""
    return Submission.objects.filter(draft_id=draft_id).only(*POLLED).first()


def _proof(request: HttpRequest, draft_id: str) -> str:
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    named = f"{session_key}:{draft_id}"
    return salted_hmac("portal.returns.polling", named, algorithm="sha256").hexdigest()[:32]
