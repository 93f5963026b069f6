"""Staff send the label, or another mail about a return, to an address that they confirm."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from portal.mail import outbox
from portal.mail.outbox import WAITS_FOR_LABEL, Order
from portal.models import Submission
from portal.returns import formatting
from portal.returns.mails.facts import Facts
from portal.returns.mails.kinds import KINDS
from portal.sendcloud import Return, ReturnDetails, SendcloudError
from portal.support.audit import log
from portal.support.clients import api
from portal.support.mails.recipient import LABEL, RecipientForm, blank_form, key, title
from portal.web.htmx import get_or_post, posted, render_panel


@get_or_post
def send(request: HttpRequest, return_id: int) -> HttpResponse:
    """Ask for address and language, then put the mail into the outbox."""
    if not outbox.is_on():
        raise Http404
    data = posted(request)
    return_ = api().retrieve(return_id)
    row = Submission.objects.filter(return_id=return_id).first()
    kind = _kind(request)
    form = blank_form(return_, row, kind) if data is None else RecipientForm(data)
    if data is not None and form.is_valid():
        _put(request, return_, row, kind, form.cleaned_data)
        log.record(request, log.MAILED, f"{kind} of return {return_id}")
        return redirect("support-return", return_id)
    log.record_once(request, log.VIEWED, return_id)
    context = {"here": "returns", "return": return_, "form": form, "title": title(kind)}
    context |= {"is_label": kind == LABEL}
    status = 422 if form.errors else 200
    return render_panel(request, "support/mail_send.html", context, status=status)


def _kind(request: HttpRequest) -> str:
    given = request.POST.get("kind") or request.GET.get("kind") or LABEL
    if given not in KINDS:
        raise Http404
    return given


def _put(
    request: HttpRequest, return_: Return, row: Submission | None, kind: str, given: dict[str, Any]
) -> None:
    """Due now; a label that does not exist yet is sent when it does."""
    now = timezone.now()
    is_early = kind == LABEL and row is not None and row.awaits_label
    order = Order(
        key=key(return_.id, row, kind),
        kind=kind,
        recipient=given["email"],
        language=given["language"],
        facts=_facts(return_, given["language"]).as_json(),
        submission=row,
        return_id=return_.id,
        staff_id=request.user.pk,
        round=given["round"],
    )
    outbox.put(order, now, waits_until=now + WAITS_FOR_LABEL if is_early else None)


def _facts(return_: Return, language: str) -> Facts:
    """What Sendcloud tells of the return, in the customer's language."""
    with translation.override(language):
        refund = return_.refund.total_refund if return_.refund else None
        return Facts(
            items=_items(_details(return_.id)),
            refund=[formatting.money(refund)] if refund else [],
        )


def _details(return_id: int) -> ReturnDetails | None:
    try:
        return api().details(return_id)
    except SendcloudError:
        return None  # the mail is of use without its items


def _items(details: ReturnDetails | None) -> list[str]:
    items = details.parcel_items if details else ()
    return [f"{item.quantity} × {item.description}" for item in items]
