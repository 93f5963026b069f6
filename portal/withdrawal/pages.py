"""Draws the pages of the withdrawal function, without asking Sendcloud and without a cookie."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from portal.branding import brand as branding
from portal.branding import withdrawal_words
from portal.branding.brand import Brand
from portal.evidence import passing
from portal.evidence.writing import AWAY
from portal.withdrawal import letters
from portal.withdrawal.forms import StatementForm
from portal.withdrawal.receipts import AGAIN, Receipt
from portal.withdrawal.statement import Statement

RETRY_AFTER = 5  # seconds after which the database may be back


def statement(form: StatementForm) -> HttpResponse:
    """The first page; 422 where something is missing."""
    context = {"form": form, "form_id": form.form_id, "language_action": "withdraw"}
    return _page("statement", context, 422 if form.is_bound and form.errors else 200)


def confirm(typed: Statement) -> HttpResponse:
    """All that will be declared, and the button."""
    return _page("confirm", _of(typed))


def receipt(typed: Statement, found: Receipt, *, sent_again: bool = False) -> HttpResponse:
    """What was declared and when, and what can be done with it."""
    context = _of(typed) | {"receipt": found, "sent_again": sent_again, "is_confirmed": True}
    context |= {"can_send_again": found.row.receipt_round < AGAIN}
    context |= {"order": typed.order_number, "signed_reference": passing.signed(found.reference)}
    context |= {"time": letters.local_time(found.received_at)}
    return _page("receipt", context | {"next_steps": withdrawal_words.next_steps()})


def not_received(typed: Statement, *, is_known: bool) -> HttpResponse:
    """The database is away; `is_known` says that nothing was stored for certain."""
    context = _of(typed) | {"is_known": is_known, "is_confirmed": True}
    page = _page("not_received", context, 503)
    page["Retry-After"] = str(RETRY_AFTER)
    return page


def _of(typed: Statement) -> dict[str, Any]:
    return {
        "typed": typed.typed,
        "signature": typed.signature,
        "words": withdrawal_words.words(),
        "language_action": "withdraw-confirm",
    }


def _page(name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    template = f"withdrawal/{name}.html"
    try:
        html = render_to_string(template, context | _shared(branding.without_asking()))
    except AWAY:
        html = render_to_string(template, context | _shared(branding.remembered()))
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-store"})


def _shared(brand: Brand) -> dict[str, Any]:
    return {
        "brand": brand,
        "languages": settings.LANGUAGES,
        "email": _email_of(brand),
    }


def _email_of(brand: Brand) -> str:
    """Where a customer can withdraw by mail: the shop's address, else the sender of its mails."""
    return brand.email or parseaddr(settings.MAIL_REPLY_TO or settings.MAIL_FROM)[1]
