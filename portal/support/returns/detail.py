"""The page of one return, its documents, and its cancellation."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.mail import outbox
from portal.models import Submission
from portal.sendcloud import (
    Return,
    SendcloudError,
)
from portal.sendcloud.statuses import Phase, phase_of
from portal.support import cancelling, formatting
from portal.support.audit import log
from portal.support.clients import api, reasons
from portal.support.mails import listing
from portal.support.returns import (
    answer,
    cancellation,
    documents,
    facts,
    marks,
    photos,
    replies,
)
from portal.support.returns.timeline import timeline
from portal.upstream import brand_settings
from portal.web.htmx import get_or_post, render_panel

logger = logging.getLogger(__name__)
T = TypeVar("T")


@require_safe
def one(request: HttpRequest, return_id: int) -> HttpResponse:
    """Everything about a return, from three calls; the page works without two of them."""
    looks = _looks(request)
    log.record_once(request, log.VIEWED, return_id)
    client = api()
    return_ = client.retrieve(return_id)
    details = _if_it_can(lambda: client.details(return_id))
    number = return_.incoming_parcel
    parcel = _if_it_can(lambda: client.parcel(number)) if number else None
    settings = brand_settings.settings_or_default()
    why = reasons()
    stores = {store.id: store.company_name for store in settings.return_locations}
    context = {
        "here": "returns",
        "return": return_,
        "status": answer.headline(return_, details),
        "answer": answer.sentences(return_, details, parcel),
        "mark": formatting.mark(return_.status),
        "sections": facts.sections(return_, details, why, stores),
        "technical": facts.technical(return_),
        "items": facts.items(details, parcel, _picture_urls(return_id), photos.of(return_), why),
        "marks": marks.of_return(return_id),
        "mark_choices": marks.choices(),
        "replies": replies.of_return(return_, details),
        "rules": facts.rules(return_),
        "errors": details.errors if details else (),
        "timeline": timeline(return_, details),
        "documents": (found := documents.of_return(return_, parcel, details)),
        "mails": listing.of_return(return_id),
        "can_mail": outbox.is_on() and bool(found) and _is_usable(return_),
        "is_partial": details is None or (number is not None and parcel is None),
        "photos": photos.without_item(return_, details),
        **cancellation.shown(return_, details, looks),
    }
    return render_panel(request, "support/return.html", context)


def _picture_urls(return_id: int) -> dict[str, str]:
    """Where the products' pictures are, by product id; unknown for returns made elsewhere."""
    rows = Submission.objects.filter(return_id=return_id)
    return next(iter(rows.values_list("picture_urls", flat=True)), None) or {}


def _is_usable(return_: Return) -> bool:
    """Whether a label is still of use to the customer."""
    return phase_of(return_.status) not in {Phase.CANCELLING, Phase.CANCELLED, Phase.DELIVERED}


def _looks(request: HttpRequest) -> int:
    given = request.GET.get("looked", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0


def _if_it_can(ask: Callable[[], T]) -> T | None:
    """The answer, or None if Sendcloud fails, because the page works without it."""
    try:
        return ask()
    except SendcloudError as error:
        logger.warning("a part of a return is missing: %s", type(error).__name__)
        return None


@get_or_post
def cancel(request: HttpRequest, return_id: int) -> HttpResponse:
    """Show a confirmation page; its button asks Sendcloud, once."""
    back = reverse("support-return", args=[return_id])
    if request.method == "POST":
        if not cancellation.is_fresh(return_id):
            cancelling.ask(request, return_id)
        return redirect(f"{back}?looked=1")
    log.record_once(request, log.VIEWED, return_id)
    return_ = api().retrieve(return_id)
    if not return_.is_cancellable:
        return redirect(back)
    context = {"here": "returns", "return": return_, "back_url": back}
    context |= {
        "status": formatting.status(return_.status),
        "mark": formatting.mark(return_.status),
    }
    return render_panel(request, "support/cancel.html", context)
