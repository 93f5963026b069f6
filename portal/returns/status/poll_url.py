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


def url(request: HttpRequest, row: Submission, now: datetime) -> str:
    """Where this page asks whether anything is new to it."""
    query = {"version": state.status_version(row, now), "proof": _proof(request, row.draft_id)}
    return f"{reverse('label-poll', args=[row.draft_id])}?{urlencode(query)}"


def has_valid_token(request: HttpRequest, draft_id: str) -> bool:
    """Whether this session was shown the page that asks."""
    return constant_time_compare(request.GET.get("proof", ""), _proof(request, draft_id))


def _proof(request: HttpRequest, draft_id: str) -> str:
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    named = f"{session_key}:{draft_id}"
    return salted_hmac("portal.returns.polling", named, algorithm="sha256").hexdigest()[:32]
