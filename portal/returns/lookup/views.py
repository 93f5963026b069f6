"""The lookup, and the end of a session."""

import math
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.engines import engines
from portal.operations import metrics
from portal.rate_limits import RateLimitExceeded, alarm, client_network
from portal.returns.lookup import front_page, prefill, resume, search, ticket, withdrawn
from portal.returns.lookup.forms import LookupForm
from portal.returns.lookup.normalize import LookupQuery
from portal.returns.lookup.response_time import ResponseTimeFloor
from portal.returns.questions.start import start_or_resume
from portal.statistics import steps
from portal.statistics.events import Event
from portal.web.htmx import get_or_post, posted, render_panel
from portal.web.next_page import with_next_page


@with_next_page
@get_or_post
def lookup(request: HttpRequest) -> HttpResponse:
    """Find the parcel that was sent to the customer. Every failure gets the same answer."""
    if front_page.is_plain(request):
        return front_page.page(request)
    if request.method != "POST" and prefill.is_link(request.GET):
        return prefill.take(request.GET)
    floor = ResponseTimeFloor(settings.LOOKUP_MIN_SECONDS)
    form = LookupForm(posted(request), initial=_known(request))
    if not form.is_valid():
        return _lookup_page(request, form, status=422 if form.errors else 200)

    network = client_network(request)
    try:
        waiting = _ticket_to_wait(request.POST.get("ticket", ""), network, form.query)
    except RateLimitExceeded as limit:
        return _too_often(request, form, limit)
    if waiting:
        return _wait(request, form, waiting)
    outgoing = search.find(engines.current(), form.query)
    if outgoing:
        metrics.looked_up("found")
        search.release()
        number, reference = form.query.identifier, withdrawn.reference(request)
        found = start_or_resume(request, outgoing, identifier=number, withdrawal=reference)
        return prefill.forget(request, found)

    metrics.looked_up("not found")
    steps.note(Event.NOT_FOUND, timezone.localdate())
    search.record_failure(network, form.query)
    answer = _lookup_page(request, form, status=422, failed=True)
    floor.wait()
    return answer


def _known(request: HttpRequest) -> dict[str, str]:
    """What a link brought, or the number of the return whose token has expired."""
    known = prefill.values(request)
    again = resume.newest(request) if "expired" in request.GET and not known else None
    return {"identifier": again.identifier} if again else known


def _ticket_to_wait(given: str, network: str, query: LookupQuery) -> str:
    """The ticket with which the lookup waits, or an empty text when its turn has come."""
    if ticket.is_valid(given, query):
        if ticket.seconds_left(given) or not search.reserve():
            return given
        if ticket.use(given):
            return ""
        search.release()
    search.count_attempt(network, query)
    rule = search.exhausted_limit(query)
    if not rule and search.reserve():
        return ""
    alarm.ring(rule or "ALL_FAILED_LOOKUPS")
    search.count_waiting(network)
    return ticket.issue(query)


def _wait(request: HttpRequest, form: LookupForm, waiting: str) -> HttpResponse:
    """A page that keeps what was typed and goes on by itself."""
    metrics.looked_up("waiting")
    seconds = math.ceil(ticket.seconds_left(waiting)) or settings.LOOKUP_WAIT
    context = {"typed": form.data, "ticket": waiting, "seconds": seconds}
    context |= withdrawn.context(request)
    page = render_panel(request, "returns/lookup_wait.html", context)
    return RateLimitExceeded(seconds).apply_to(page)


def _lookup_page(
    request: HttpRequest, form: LookupForm, *, status: int, **more: Any
) -> HttpResponse:
    told = {name: name in request.GET for name in ("expired", "finished")}
    # What has expired cannot go on before the order is looked up again.
    is_plain = not more and not told["expired"]
    context = {"form": form, "resume": resume.newest(request) if is_plain else None} | told | more
    context |= withdrawn.context(request)
    return render_panel(request, "returns/lookup.html", context, status=status)


def _too_often(request: HttpRequest, form: LookupForm, limit: RateLimitExceeded) -> HttpResponse:
    """The same page with everything that was typed, and when to try again or whom to ask."""
    metrics.looked_up("refused")
    steps.note(Event.LIMITED, timezone.localdate())
    minutes = -(-limit.retry_after // 60)
    return limit.apply_to(_lookup_page(request, form, status=429, minutes=minutes))


@csrf_exempt
@require_POST
def after_withdrawal(request: HttpRequest) -> HttpResponse:
    """The page for the order that was withdrawn from; nothing is looked up yet.

    The page of the withdrawal sets no cookie, so it has no CSRF token to send.
    """
    language = withdrawn.language(request)
    if language:
        translation.activate(language)
    form = LookupForm(initial={"identifier": request.POST.get("order", "")[:100]})
    return withdrawn.keep(language, _lookup_page(request, form, status=200))


@require_safe
def hosted_link(request: HttpRequest) -> HttpResponse:
    """Where links to Sendcloud's own portal lead."""
    return prefill.take(request.GET) if prefill.is_link(request.GET) else redirect("lookup")


@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """End the session here and on the server, and have the browser forget the rest."""
    request.session.flush()
    response = redirect(reverse("lookup") + "?finished")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
