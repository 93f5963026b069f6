"""The page of one withdrawal, and its buttons."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation

from portal.evidence import passing
from portal.models import Withdrawal, WithdrawalState
from portal.support import errors
from portal.support.audit import log
from portal.support.withdrawals.detail import AddressForm, EraseForm, NoteForm, events
from portal.support.withdrawals.listing import buttons, rows
from portal.web.htmx import get_or_post, render_panel
from portal.withdrawal import handling, retention
from portal.withdrawal.pdf import pdf
from portal.withdrawal.receipts import Receipt
from portal.withdrawal.statement import order_number

FORMS: dict[str, type[forms.Form]] = {"note": NoteForm, "send": AddressForm, "erase": EraseForm}


@get_or_post
def withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """What was declared and done; the button that was pressed comes by POST as `action`."""
    row = get_object_or_404(Withdrawal, reference=reference)
    if request.method == "POST":
        return ACTIONS.get(request.POST.get("action", ""), _unknown)(request, row)
    log.record_once(request, log.VIEWED_WITHDRAWAL, reference)
    return _page(request, row)


def _page(request: HttpRequest, row: Withdrawal, wrong: str = "") -> HttpResponse:
    blank = {name: form() for name, form in FORMS.items()}
    shown = blank | ({wrong: FORMS[wrong](request.POST)} if wrong else {})
    receipt = Receipt.of(row)
    context: dict[str, Any] = {
        "here": "withdrawals",
        "row": rows([row])[0],
        "receipt": receipt,
        "facts": receipt.facts,
        "events": list(events(row)),
        "states": buttons(WithdrawalState(row.state)),
        "forms": shown,
        "form": shown.get(wrong),
        "order": order_number(str(receipt.facts.get("contract", ""))),
        "signed_reference": passing.signed(row.reference),
    }
    return render_panel(request, "support/withdrawal.html", context, status=422 if wrong else 200)


def _set_state(request: HttpRequest, row: Withdrawal) -> HttpResponse:
    wanted = request.POST.get("state", "")
    if wanted not in WithdrawalState.values:
        raise Http404
    state = WithdrawalState(wanted)
    if handling.set_state(row, state, log.name_of(request.user), timezone.now()):
        log.record(request, log.CHANGED_WITHDRAWAL, f"{row.reference} is {state}")
    return redirect("support-withdrawal", row.reference)


def _add_note(request: HttpRequest, row: Withdrawal) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, row, "note")
    actor = log.name_of(request.user)
    handling.add_note(row, form.cleaned_data["text"], actor, timezone.now())
    log.record(request, log.NOTED, row.reference)
    return redirect("support-withdrawal", row.reference)


def _send(request: HttpRequest, row: Withdrawal) -> HttpResponse:
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, row, "send")
    address, actor = form.cleaned_data["email"], log.name_of(request.user)
    if handling.send_receipt(row, address, actor, timezone.now()):
        log.record(request, log.SENT_RECEIPT, row.reference)
    return redirect("support-withdrawal", row.reference)


def _erase(request: HttpRequest, row: Withdrawal) -> HttpResponse:
    if not request.user.is_superuser:
        return errors.page(request, errors.NOT_ADMIN)
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _page(request, row, "erase")
    reason, actor = form.cleaned_data["reason"], log.name_of(request.user)
    if "sure" not in request.POST:
        context = {"here": "withdrawals", "row": row, "reason": reason}
        return render_panel(request, "support/withdrawal_erase.html", context)
    log.record(request, log.ERASED, row.reference)
    retention.erase(row, timezone.now(), reason, actor)
    return redirect("support-withdrawals")


def _pdf(request: HttpRequest, row: Withdrawal) -> HttpResponse:
    log.record(request, log.DOWNLOADED, f"receipt of withdrawal {row.reference}")
    with translation.override(row.language):
        content = pdf(Receipt.of(row))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{row.reference}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _unknown(request: HttpRequest, row: Withdrawal) -> HttpResponse:
    raise Http404


ACTIONS: dict[str, Callable[[HttpRequest, Withdrawal], HttpResponse]] = {
    "state": _set_state,
    "note": _add_note,
    "send": _send,
    "erase": _erase,
    "pdf": _pdf,
}
