"""What became of the return: the page, and the poll that asks for news of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.models import Submission
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.mails.forms import MailForm
from portal.returns.questions import service_points
from portal.returns.questions.flow import Flow
from portal.returns.questions.pages import PAGES
from portal.returns.status import poll_url
from portal.returns.status.context import label_context
from portal.returns.status.mail_block import mail_context
from portal.returns.submissions import access, previous
from portal.returns.submissions.refresh import refresh
from portal.returns.submissions.state import ReturnState, status_version
from portal.storage.sessions import prolong
from portal.upstream import clients
from portal.web.htmx import htmx_of, render_panel

# The page says not to start again, so it must not offer to.
WITHOUT_ANOTHER = {ReturnState.CHECKING, ReturnState.LABEL_FAILED}


@require_safe
def label(request: HttpRequest, draft_id: str) -> HttpResponse:
    """What became of the return; the page a customer can come back to."""
    return status_page(request, draft_id)


def status_page(
    request: HttpRequest,
    draft_id: str,
    mail_form: MailForm | None = None,
    *,
    row: Submission | None = None,
) -> HttpResponse:
    """The page, with the form about the mail as it was sent, if it was; `row` if it was read."""
    draft, row = access.open_return(request.session, draft_id, row)
    now = timezone.now()
    row = row and refresh(row, now)
    if row is None:
        return _unmade(draft_id, draft)
    _keep_place(request, row)
    draft = service_points.recalled(clients.service_points(), draft, row.location_id)
    context = label_context(draft, row, now)
    # A page that still polls asks for nothing beside its own state.
    context["poll_url"] = poll_url.url(request, row, now)
    context["can_return_more"] = _may_go_on(context) and previous.has_remaining(draft)
    context |= mail_context(draft, row, mail_form)
    status = 422 if mail_form and mail_form.errors else 200
    return render_panel(request, "returns/status.html", context, status=status)


def _keep_place(request: HttpRequest, row: Submission) -> None:
    """A customer in line answers nothing, and may wait longer than an idle session lasts."""
    if row.state == Submission.State.QUEUED and row.opened_by_id is None:
        prolong(request.session)


def _may_go_on(context: dict[str, Any]) -> bool:
    """Whether to offer another return: not beside one that waits, or whose label failed."""
    return not context["delay"] and context["state"] not in WITHOUT_ANOTHER


def _unmade(draft_id: str, draft: ReturnDraft) -> HttpResponse:
    url = reverse("step", args=[draft_id, Flow(PAGES, draft).current.slug])
    return redirect(f"{url}?unmade" if draft.is_submitted else url)


@require_safe
def label_poll(request: HttpRequest, draft_id: str) -> HttpResponse:
    """htmx asks whether the page has changed; a plain visit is sent to the whole one."""
    if not htmx_of(request):
        return redirect("label", draft_id)
    row = Submission.for_draft(draft_id) if poll_url.has_valid_token(request, draft_id) else None
    now = timezone.now()
    row = row and refresh(row, now, tracking=False)
    if row and request.GET.get("version") == status_version(row, now):
        _keep_place(request, row)
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    return status_page(request, draft_id, row=row)
