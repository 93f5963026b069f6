"""Takes the request for a label mail, or stops one that still waits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.http import require_POST

from portal.models import Submission
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.mails import asking, limits, spoken
from portal.returns.mails.forms import MailForm
from portal.returns.questions import service_points
from portal.returns.questions.mail_facts import mail_facts
from portal.returns.status.mail_block import is_offered
from portal.returns.status.views import status_page
from portal.returns.submissions import access
from portal.upstream import clients


@require_POST
def mail(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Send the label to the address given, now or as soon as there is one."""
    draft, row = access.open_return(request.session, draft_id)
    if row and "stop" in request.POST:
        asking.stop(row)
    if row is None or "stop" in request.POST or not is_offered(row):
        return redirect("label", draft_id)
    form = MailForm(draft.outgoing.parcel.email, request.POST)
    if not form.is_valid():
        return status_page(request, draft_id, form)
    limits.hit(request, draft, form.recipient)
    with translation.override(spoken.of_draft(draft)):
        _ask(draft, row, form)
    return redirect("label", draft_id)


def _ask(draft: ReturnDraft, row: Submission, form: MailForm) -> None:
    draft = service_points.recalled(clients.service_points(), draft, row.location_id)
    facts, now, round_ = mail_facts(draft, row), timezone.now(), form.cleaned_data["round"]
    asking.ask(row, form.recipient, facts, now, round_=round_)
    if form.cleaned_data.get("news"):
        asking.ask_news(row, form.recipient, facts, now, round_=round_)
