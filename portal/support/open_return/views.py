"""Open a return for a customer, or explain why the order cannot be returned."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from portal.engines import engines
from portal.engines.offers import V3
from portal.returns.draft import session
from portal.returns.draft.answers import StaffMember
from portal.returns.lookup import withdrawn
from portal.returns.lookup.forms import LookupForm
from portal.returns.lookup.normalize import LookupQuery
from portal.returns.questions.start import start_or_resume
from portal.sendcloud import Parcel
from portal.support.audit import log
from portal.support.clients import api
from portal.support.open_return import anyway, diagnosis
from portal.support.open_return.anyway import AnywayForm
from portal.upstream import clients
from portal.web.htmx import get_or_post, posted, render_panel

NUMBER = 100  # letters of an order number


@get_or_post
def opening(request: HttpRequest) -> HttpResponse:
    """Look up what the customer says on the phone, then start the flow or say why not."""
    if "fill" in request.POST:
        return _filled_in(request)
    form = LookupForm(posted(request))
    if not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    is_question = "why" in request.POST
    action = log.ASKED_WHY if is_question else log.LOOKED_UP
    log.record(request, action, log.hidden(form.query.key))
    answer, can_go_on = _asked(form.query)
    if answer.found and not is_question:
        return _begin(request, answer, withdrawn.reference(request))
    is_answer = is_question or answer.found
    more = {"answer": answer, "anyway": _anyway_form(form) if can_go_on else None}
    return _page(request, form, status=200 if is_answer else 422, **more)


def _asked(query: LookupQuery) -> tuple[diagnosis.Answer, bool]:
    """What the brand's engine answers, and whether the one with keys might still make a return."""
    if settings.RETURNS_ENGINE == V3:
        looked = anyway.look(query)
        return anyway.explained(looked), bool(looked.against and looked.for_staff)
    answer = diagnosis.ask(clients.return_portal(), query)
    return answer, not answer.found and not answer.returns and engines.can_use_keys()


def _anyway_form(form: LookupForm) -> AnywayForm:
    return AnywayForm(initial=form.cleaned_data)


@require_POST
def opening_anyway(request: HttpRequest) -> HttpResponse:
    """Start the flow of an order that is refused otherwise; the reason goes into the log."""
    form = AnywayForm(request.POST)
    if not form.is_valid():
        return _page(request, LookupForm(request.POST), status=422, anyway=form)
    query = LookupQuery.from_input(
        form.cleaned_data["identifier"], form.cleaned_data["postal_code"]
    )
    log.record(request, log.LOOKED_UP, log.hidden(query.key))
    answer = anyway.answer(anyway.look(query))
    if answer.found is None:
        return _page(request, LookupForm(request.POST), status=422, answer=answer)
    number = answer.found.parcel.id
    log.record(request, log.OPENED_ANYWAY, f"parcel {number}: {form.cleaned_data['reason']}")
    return _begin(request, answer)


def _filled_in(request: HttpRequest) -> HttpResponse:
    """The form for the order of a withdrawal; nothing is looked up yet."""
    number = request.POST.get("identifier", "")[:NUMBER]
    return _page(request, LookupForm(initial={"identifier": number}), status=200)


@require_POST
def of_parcel(request: HttpRequest, parcel_id: int) -> HttpResponse:
    """Open a return for a parcel from the search; Sendcloud knows its postal code."""
    log.record(request, log.SOUGHT, f"parcel {parcel_id}")
    parcel = api().parcel(parcel_id)
    typed = {"identifier": _name(parcel), "postal_code": parcel.postal_code}
    form = LookupForm(typed)
    answer, can_go_on = _asked(LookupQuery.from_input(**typed))
    if answer.found:
        return _begin(request, answer)
    more = {"anyway": AnywayForm(initial=typed) if can_go_on else None}
    return _page(request, form, answer=answer, status=422, **more)


def _name(parcel: Parcel) -> str:
    return parcel.order_number or parcel.tracking_number


def _page(request: HttpRequest, form: LookupForm, *, status: int, **more: Any) -> HttpResponse:
    context = {"here": "open", "form": form} | withdrawn.context(request) | more
    return render_panel(request, "support/open.html", context, status=status)


def _begin(request: HttpRequest, answer: diagnosis.Answer, withdrawal: str = "") -> HttpResponse:
    """Start the customers' flow, with this member of staff named on every page.

    `withdrawal` is the reference of the customer's withdrawal, which the return notes.
    """
    assert answer.found
    log.record(request, log.OPENED, f"parcel {answer.found.parcel.id}")
    session.restart_clock(request.session)
    opener = StaffMember(id=request.user.pk, name=log.name_of(request.user))
    return start_or_resume(request, answer.found, opener, withdrawal=withdrawal)
