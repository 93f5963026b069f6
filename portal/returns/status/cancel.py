"""The customer cancels a return: a page that asks once, and the request itself."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from portal import rate_limits
from portal.mail import outbox
from portal.models import Submission
from portal.rate_limits import client_network
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.mails import asking, limits
from portal.returns.mails.forms import OptionalMailForm
from portal.returns.questions.mail_facts import mail_facts
from portal.returns.submissions import access, cancellation
from portal.sendcloud import CannotBeCancelled, NotFound, SendcloudError
from portal.upstream import clients
from portal.web.htmx import get_or_post, posted, render_panel

QUESTIONS = 6  # times as many pages as requests
# What the row knows after these is told by the return's own page.
TOLD_THERE = (CannotBeCancelled, NotFound, *cancellation.UNCLEAR)
TOO_LATE, NOT_ASKED = "too late", "not asked"
STATUSES = {TOO_LATE: 409, NOT_ASKED: 503}


@get_or_post
def cancel(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Say what cancelling means; the button asks Sendcloud, once."""
    draft, row = access.open_return(request.session, draft_id)
    if row is None or not cancellation.is_offered(row, timezone.now()):
        return redirect("label", draft_id)
    form = OptionalMailForm(draft.outgoing.parcel.email, posted(request))
    if request.method == "POST" and (form.is_valid() or not outbox.is_on()):
        return _request(request, draft, row, form)
    rate_limits.hit("CANCELLATIONS", client_network(request), QUESTIONS, scope="question")
    return _page(request, row, form, _obstacle(row))


def _obstacle(row: Submission) -> str:
    """Why it cannot be cancelled, as Sendcloud has it at this moment; empty where it can."""
    api = clients.returns_api()
    try:
        return_ = api.retrieve(row.return_id or 0) if api else None
    except SendcloudError:
        return NOT_ASKED
    return "" if return_ and cancellation.can_be_cancelled(return_) else TOO_LATE


def _page(request: HttpRequest, row: Submission, form: OptionalMailForm, why: str) -> HttpResponse:
    context: dict[str, object] = {
        "draft_id": row.draft_id,
        "return_id": row.return_id,
        "obstacle": why,
    }
    if outbox.is_on():
        context["mail_choice"] = form
    status = STATUSES.get(why, 422 if form.errors else 200)
    return render_panel(request, "returns/cancel.html", context, status=status)


def _request(
    request: HttpRequest, draft: ReturnDraft, row: Submission, form: OptionalMailForm
) -> HttpResponse:
    """Claim the request, then send it; of two tabs one does. The return's page says the rest."""
    rate_limits.hit("CANCELLATIONS", client_network(request))
    recipient = form.recipient if outbox.is_on() else ""
    if recipient:
        limits.hit(request, draft, recipient)
    api, now = clients.returns_api(), timezone.now()
    with transaction.atomic():
        is_mine = api is not None and cancellation.claim(row, now)
        if is_mine and recipient:
            asking.ask_for_outcome(row, recipient, mail_facts(draft, row), now)
    try:
        if api and is_mine:
            cancellation.send(row, api)
    except TOLD_THERE:
        pass
    except SendcloudError:
        return _page(request, row, form, NOT_ASKED)
    return redirect("label", row.draft_id)
