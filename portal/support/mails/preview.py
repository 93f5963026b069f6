"""Each kind of mail in each language, before customers see it, and a test to one's own address."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from portal.letters import preview
from portal.mail import outbox
from portal.mail.outbox import SAMPLE, Order
from portal.returns.mails.forms import NEWS
from portal.returns.mails.kinds import KINDS
from portal.support.audit import log
from portal.support.mails import samples
from portal.support.mails.recipient import LABEL
from portal.web.htmx import render_panel
from portal.withdrawal.receipts import NOTICE, RECEIPT

ASKED = noop("is sent where the customer or staff asked for it")
ALWAYS = noop(
    "is sent where the customer or staff asked for it, and to the order’s own address in any case "
    "(MAIL_LABEL=always)"
)


@require_safe
@csp_update({"frame-src": [SELF]})
def page(request: HttpRequest) -> HttpResponse:
    """A kind of mail in a language: wide, narrow and as text."""
    name, language = _chosen(request.GET)
    letter = samples.letter(name, language)
    context = {
        "here": "mails",
        "name": name,
        "language": language,
        "names": list(samples.titles().items()),
        "languages": settings.LANGUAGES,
        "letter": letter,
        "files": [part for part in letter.attachments if not part.cid],
        "switch": _switch(samples.kind(name)),
        "was_sent": "sent" in request.GET,
    }
    return render_panel(request, "support/mail_preview.html", context)


@require_safe
@xframe_options_sameorigin
def document(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """The HTML for the page's frames; it can neither run nor load anything."""
    name, language = _chosen({"kind": name, "language": language})
    response = HttpResponse(preview.document(samples.letter(name, language)))
    response["Content-Security-Policy"] = f"{preview.POLICY}; frame-ancestors 'self'"
    return response


@require_POST
def test(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """Send it to the address of the one who asks; two presses within a minute are one mail."""
    name, language = _chosen({"kind": name, "language": language})
    now = timezone.now()
    order = Order(
        key=f"{SAMPLE}{request.user.pk}:{name}:{language}:{now:%Y%m%d%H%M}",
        kind=samples.kind(name),
        recipient=log.name_of(request.user),
        language=language,
        reference=f"{SAMPLE}{name}",
        staff_id=request.user.pk,
    )
    outbox.put(order, now)
    log.record(request, log.MAILED, f"test of {name}")
    return redirect(f"{reverse('support-mail-preview')}?kind={name}&language={language}&sent=yes")


def _chosen(given: Any) -> tuple[str, str]:
    """A kind and a language that there are; without any, the first."""
    if not outbox.is_on():
        raise Http404
    titles = samples.titles()
    name = given.get("kind") or next(iter(titles))
    language = given.get("language") or settings.LANGUAGE_CODE
    if name not in titles or language not in dict(settings.LANGUAGES):
        raise Http404
    return name, language


def _switch(kind: str) -> str:
    """Whether customers get this mail, in words."""
    if kind == NOTICE:
        return _goes_to(settings.WITHDRAWAL_NOTIFY)
    if kind == RECEIPT:
        return _switched("WITHDRAWAL", is_on=bool(settings.WITHDRAWAL))
    if kind not in KINDS:
        return _goes_to(settings.MAIL_ALERTS_TO)
    if kind == LABEL and settings.MAIL_LABEL == "always":
        return _(ALWAYS)
    if kind in NEWS:
        return _switched("MAIL_NEWS", is_on=kind in settings.MAIL_NEWS)
    return _(ASKED)


def _goes_to(address: str) -> str:
    return _("goes to %(address)s") % {"address": address} if address else _("is off")


def _switched(setting: str, *, is_on: bool) -> str:
    sentence = _("is on (%(setting)s)") if is_on else _("is off (%(setting)s)")
    return sentence % {"setting": setting}
