"""The search, by whatever the caller can say."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.support.audit import log
from portal.support.clients import api
from portal.support.returns import people_search
from portal.support.returns.search import Found
from portal.support.returns.search import find as by_number
from portal.support.returns.views import rows
from portal.web.htmx import get_or_post, render_panel

PARCEL_ID = 18  # digits at most
EMPTY = noop(
    "Enter an order number, a return number, a tracking number, a name or an e-mail address."
)


@get_or_post
def find(request: HttpRequest) -> HttpResponse:
    """Search by POST, so that no address holds an order number or a name; one hit opens it."""
    typed = (
        _order_of(request, request.POST.get("parcel", ""))
        or request.POST.get("number", "").strip()[:500]
    )
    context: dict[str, Any] = {"here": "find", "typed": typed}
    if request.method == "POST" and not typed:
        return render_panel(
            request, "support/search.html", context | {"error": _(EMPTY)}, status=422
        )
    if typed:
        log.record(request, log.SEARCHED, log.hidden(typed.upper()))
        context |= _answer(request, typed)
    wants_list = "all" in request.POST or "parcel" in request.POST
    if (only := _only_hit(context)) and not wants_list:
        return redirect("support-return", only)
    return render_panel(request, "support/search.html", context)


def _answer(request: HttpRequest, typed: str) -> dict[str, Any]:
    """What numbers find, and what the list finds of a person, which takes more calls."""
    if people_search.is_personal(typed):
        return _of_person(request, typed) | {"personal": True}
    found = by_number(api(), typed)
    if found.is_empty and people_search.POSTAL_CODE.fullmatch(typed):
        return _of_person(request, typed)
    return {"found": found, "rows": rows(list(found.returns.values()))}


def _of_person(request: HttpRequest, typed: str) -> dict[str, Any]:
    cursor = request.POST.get("cursor", "")[:500]
    people = people_search.search(api(), typed, cursor, timezone.now())
    return {"people": people, "people_rows": rows(list(people.returns.values()))}


def _only_hit(context: dict[str, Any]) -> int | None:
    """The number of the return that was found, if there is no other and nothing is unsettled."""
    numbers: set[int | None] = set()
    if people := context.get("people"):
        # Older returns of the same person may not have been read yet.
        numbers = set(people.returns) if not people.cursor else set()
    elif found := context.get("found"):
        assert isinstance(found, Found)
        numbers = {*found.returns, *(row.return_id for row in found.own)}
    return next(iter(numbers)) if len(numbers) == 1 else None


def _order_of(request: HttpRequest, number: str) -> str:
    """The order or tracking number of a parcel that needs attention.

    The portal stores only the parcel's id, so it asks Sendcloud; the text is empty if `number`
    is no id.
    """
    if not (number.isascii() and number.isdigit() and len(number) <= PARCEL_ID):
        return ""
    log.record(request, log.SOUGHT, f"parcel {number}")
    parcel = api().parcel(int(number))
    return parcel.order_number or parcel.tracking_number
