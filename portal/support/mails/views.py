"""The page of mails, and its buttons: send again, and drop."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.mail import health, outbox
from portal.models import Mail, MailState
from portal.support.audit import log
from portal.support.mails.listing import WORDS, rows
from portal.support.paging import page_of
from portal.web.htmx import render_panel

PAGE = 50  # mails


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The mails, newest first; the query `state` shows those of one state."""
    log.record_once(request, log.LISTED_MAILS)
    wanted = request.GET.get("state", "")
    known = wanted if wanted in MailState.values else ""
    found = Mail.objects.filter(state=known) if known else Mail.objects.all()
    page = page_of(found.order_by("-pk"), PAGE, request.GET.get("page"))
    context = {
        "here": "mails",
        "is_on": outbox.is_on(),
        "health": health.of_now(),
        "page": page,
        "rows": rows(page),
        "wanted": known,
        "states": [("", _("All")), *((state.value, _(words)) for state, words in WORDS.items())],
    }
    return render_panel(request, "support/mails.html", context)


@require_POST
def again(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Send a failed mail once more, to the address that it still holds."""
    mail = _mail(mail_id)
    if not mail.recipient and mail.return_id:
        return redirect("support-mail-send", mail.return_id)
    if outbox.send_again(mail, request.user.pk, timezone.now()):
        log.record(request, log.MAILED_AGAIN, _target(mail))
    return _back(request)


@require_POST
def drop(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Take a mail out of the outbox, so that it is not sent and needs no attention."""
    mail = _mail(mail_id)
    if outbox.drop(mail):
        log.record(request, log.DROPPED_MAIL, _target(mail))
    return _back(request)


def _mail(mail_id: int) -> Mail:
    if mail_id > 2**63 - 1:  # more than the table can hold
        raise Http404
    return get_object_or_404(Mail, pk=mail_id)


def _target(mail: Mail) -> str:
    about = mail.return_id or mail.reference or ""
    return f"{mail.kind} of return {about}" if about else mail.kind


def _back(request: HttpRequest) -> HttpResponse:
    """To the page on which the button stood."""
    url = request.POST.get("back", "")
    is_ours = url.startswith("/support/") and url_has_allowed_host_and_scheme(url, None)
    return redirect(url if is_ours else "support-mails")
