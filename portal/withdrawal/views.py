"""The pages of the withdrawal function. They need no session, no cookie and no CSRF token.

No cookie decides anything here, and declaring needs the signed text of the page before.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.evidence.writing import AWAY, MayBeStored, NotStored
from portal.models import Withdrawal
from portal.web.htmx import get_or_post
from portal.withdrawal import crowd, pages
from portal.withdrawal.declare import declare, existing
from portal.withdrawal.forms import StatementForm
from portal.withdrawal.pdf import pdf
from portal.withdrawal.receipts import Receipt, send_again
from portal.withdrawal.statement import Statement

View = Callable[[HttpRequest], HttpResponse]


def withdrawal_page(view: View) -> View:
    """A page of the function: 404 where it is off, in the language that the form carries."""

    @csrf_exempt
    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        if not settings.WITHDRAWAL:
            raise Http404
        given = request.POST if request.method == "POST" else request.GET
        # The button of a language stands above the form, so it comes before the form's own field.
        _speak(next(iter(given.getlist("language")), ""), request)
        return view(request)

    return shown


def _speak(language: str, request: HttpRequest) -> None:
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language


@withdrawal_page
@get_or_post
def statement(request: HttpRequest) -> HttpResponse:
    """The first page. A link may bring the order; what was typed comes back by POST."""
    typed = request.POST if request.method == "POST" else _linked(request.GET)
    form = StatementForm(initial={name: typed.get(name, "") for name in StatementForm.base_fields})
    form.data = typed  # for the form's id alone, because nothing is checked yet
    return pages.statement(form)


def _linked(given: QueryDict) -> dict[str, str]:
    return {"contract": given.get("order", "")[:500]}


@withdrawal_page
@get_or_post
def confirm(request: HttpRequest) -> HttpResponse:
    """Show what will be declared; with its button, store it and show the receipt."""
    received_at = timezone.now()
    if request.method != "POST":
        return redirect("withdraw")
    form = StatementForm(request.POST)
    if not form.is_valid():
        return pages.statement(form)
    typed = form.statement
    if not (request.POST.get("confirmed") and _is_signed(request, typed)):
        return pages.confirm(typed)
    return _answer(typed, _declared(request, typed, received_at))


def _is_signed(request: HttpRequest, typed: Statement) -> bool:
    return typed.has_signature(request.POST.get("signature", ""))


def _declared(
    request: HttpRequest, typed: Statement, received_at: datetime
) -> Withdrawal | NotStored | MayBeStored:
    """What is stored now, or why it is not."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    try:
        if row := existing(typed):
            return row
        return declare(typed, received_at, language, crowded=crowd.is_crowded(request))
    except (NotStored, MayBeStored) as error:
        return error
    except AWAY:
        return NotStored()


def _answer(typed: Statement, outcome: Withdrawal | NotStored | MayBeStored) -> HttpResponse:
    if isinstance(outcome, NotStored):
        return pages.not_received(typed, is_known=True)
    if isinstance(outcome, MayBeStored):
        return pages.not_received(typed, is_known=False)
    try:
        return pages.receipt(typed, Receipt.of(outcome))
    except AWAY:
        return pages.not_received(typed, is_known=False)


@withdrawal_page
@require_POST
def receipt_pdf(request: HttpRequest) -> HttpResponse:
    """The receipt as a file, for the browser that holds the form."""
    _, row = _of_form(request)
    response = HttpResponse(pdf(Receipt.of(row)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{row.reference}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@withdrawal_page
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Send the receipt to the same address once more, and show the same page.

    The form carries the round, so that two presses of one page are one mail.
    """
    typed, row = _of_form(request)
    round_ = request.POST.get("round", "")
    is_sent = round_ == str(row.receipt_round) and send_again(row, timezone.now())
    return pages.receipt(typed, Receipt.of(row), sent_again=is_sent)


def _of_form(request: HttpRequest) -> tuple[Statement, Withdrawal]:
    """What this very form declared; raises Http404 for any other."""
    form = StatementForm(request.POST)
    row = existing(form.statement) if form.is_valid() else None
    if row is None:
        raise Http404
    return form.statement, row
