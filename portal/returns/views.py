"""The pages of the flow: lookup, one view for the steps, review, label."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import rate_limits
from portal.models import Submission
from portal.rate_limits import LimitReached, client_network
from portal.returns import front, pages, points, polling, result
from portal.returns import lookup as finding
from portal.returns.draft import session
from portal.returns.draft.answers import Opener
from portal.returns.draft.localization import translated
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.flow import Flow
from portal.returns.forms.lookup import LookupForm
from portal.returns.pacing import Floor
from portal.returns.steps import REVIEW, SERVICE_POINT, STEPS, AnyStep
from portal.returns.submissions import access, create, previous, refresh, state, tracking
from portal.sendcloud import InvalidRequest, OutgoingLookup, TokenExpired
from portal.upstream import brand_settings, clients
from portal.web.htmx import htmx_of, render_panel

GET_OR_POST = ["GET", "HEAD", "POST"]


def _posted(request: HttpRequest) -> Any:
    # `request.POST or None` is the trap: an empty POST would count as no POST.
    return request.POST if request.method == "POST" else None


@require_http_methods(GET_OR_POST)
def lookup(request: HttpRequest) -> HttpResponse:
    """Find the parcel that was sent to the customer; every failure gets the same answer."""
    if front.is_plain(request):
        return front.page(request)
    floor = Floor(settings.LOOKUP_FLOOR)
    # A link may bring the order number; the second factor is always typed, and nobody is hurried.
    form = LookupForm(_posted(request), initial={"identifier": request.GET.get("order", "")[:100]})
    if not form.is_valid():
        return _lookup_page(request, form, status=422 if form.errors else 200)

    network = client_network(request)
    try:
        finding.admit(network, **form.cleaned_data)
    except LimitReached as limit:
        return _too_often(request, form, limit)
    found = finding.find(clients.return_portal(), **form.cleaned_data)
    if found:
        return begin(request, found)

    finding.note_failure(network, form.cleaned_data["identifier"])
    answer = _lookup_page(request, form, status=422, failed=True)
    floor.wait()
    return answer


def _lookup_page(
    request: HttpRequest, form: LookupForm, *, status: int, **more: Any
) -> HttpResponse:
    told = {name: name in request.GET for name in ("expired", "finished")}
    context = {"form": form} | told | more
    return render_panel(request, "returns/lookup.html", context, status=status)


def _too_often(request: HttpRequest, form: LookupForm, limit: LimitReached) -> HttpResponse:
    """The same page with all that was typed, when to try again, and whom to ask instead."""
    minutes = -(-limit.retry_after // 60)
    return limit.mark(_lookup_page(request, form, status=429, minutes=minutes))


def begin(
    request: HttpRequest, found: OutgoingLookup, opener: Opener | None = None
) -> HttpResponse:
    """Go on where this parcel stands: its returns, the answers so far, or a new draft.

    With an opener, a member of staff answers for the customer.
    """
    new = ReturnDraft(outgoing=found, settings=brand_settings.portal_settings())
    draft_id, known = access.unfinished(request.session, found.parcel.id) or ("", new)
    rows = previous.briefly(found.parcel.id)
    draft = known.with_outgoing(found, previous.pieces(rows))
    if opener:
        draft = draft.with_opener(opener)
    draft_id = session.begin(request.session, draft, draft_id=draft_id)
    if rows:
        return redirect("returns", draft_id)
    return redirect("step", draft_id, Flow(STEPS, draft).current.slug)


def due(request: HttpRequest, draft_id: str, this: AnyStep) -> tuple[ReturnDraft, Any]:
    """The draft, and a redirect if this is not the page that is due."""
    draft = translated(session.load(request.session, draft_id))
    # The row counts, not what the session says: it may have been lost, or the return never made.
    if Submission.objects.filter(draft_id=draft_id).exists():
        return draft, redirect("label", draft_id)
    if draft.is_used_up:
        # As it was known at the lookup: a return that took something may be gone since.
        taken = previous.pieces(previous.briefly(draft.outgoing.parcel.id))
        draft = draft.with_outgoing(draft.outgoing, taken)
    if draft.is_used_up:
        return draft, redirect("returns", draft_id)
    flow = Flow(STEPS, draft)
    return draft, None if flow.allows(this) else redirect("step", draft_id, flow.current.slug)


@require_http_methods(GET_OR_POST)
def step(request: HttpRequest, draft_id: str, slug: str) -> HttpResponse:
    """Show one step, or take its answer and move on."""
    this: Any = next((each for each in STEPS if each.slug == slug), None)
    if this is None:
        raise Http404
    draft, elsewhere = due(request, draft_id, this)
    if elsewhere:
        return elsewhere  # type: ignore[no-any-return]

    form = this.form(draft, _posted(request))
    if form.is_valid():
        return answered(request, draft_id, this, this.answer(draft, form))
    context = pages.step_context(draft_id, draft, this, form)
    status = 422 if form.errors else 200
    return render_panel(request, f"returns/{slug}.html", context, status=status)


def answered(
    request: HttpRequest, draft_id: str, this: AnyStep, draft: ReturnDraft
) -> HttpResponse:
    """Keep the answers and go on to the next question."""
    session.save(request.session, draft_id, draft)
    return redirect("step", draft_id, Flow(STEPS, draft).after(this).slug)


@require_http_methods(GET_OR_POST)
def service_point(request: HttpRequest, draft_id: str) -> HttpResponse:
    """The drop-off point: the one step whose choices come from a search upstream."""
    draft, elsewhere = due(request, draft_id, SERVICE_POINT)
    if elsewhere:
        return elsewhere  # type: ignore[no-any-return]

    rate_limits.count("POINT_SEARCHES", client_network(request))
    search = points.search(clients.service_points(), draft, request.GET)
    form = SERVICE_POINT.form(draft, _posted(request), search.cards(timezone.localtime()))
    if form.is_valid():
        chosen = search.point(form.cleaned_data["service_point"])
        return answered(request, draft_id, SERVICE_POINT, draft.with_service_point(chosen))
    context = pages.step_context(draft_id, draft, SERVICE_POINT, form)
    context |= {"search": search.form, "search_down": search.is_down}
    context["larger_url"] = search.larger_url(request.path)
    status = 422 if form.errors else 200
    return render_panel(request, "returns/service-point.html", context, status=status)


@require_http_methods(GET_OR_POST)
def review(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Show all answers; a POST creates the return, once."""
    draft, elsewhere = due(request, draft_id, REVIEW)
    if elsewhere:
        return elsewhere  # type: ignore[no-any-return]

    shown = pages.answers_shown(draft)
    is_outdated = pages.is_outdated(request, shown)
    refusal = pages.CHANGED if is_outdated else ""
    if request.method == "POST" and not is_outdated:
        rate_limits.count("CREATIONS", client_network(request))
        try:
            create.submit(clients.return_portal(), draft_id, draft, timezone.now())
        except create.AlreadyReturned:
            return redirect(reverse("returns", args=[draft_id]) + "?taken")
        except TokenExpired:
            return redirect(reverse("lookup") + "?expired")
        except InvalidRequest:
            refusal = _("This return was not accepted. Nothing was created. Check your answers.")
        else:
            session.save(request.session, draft_id, draft.as_submitted())
            return redirect("label", draft_id)

    context = pages.step_context(draft_id, draft, REVIEW, REVIEW.form(draft, None))
    context |= pages.review_context(draft_id, draft) | {"refusal": refusal, "shown": shown}
    context["unmade"] = "unmade" in request.GET
    status = 422 if refusal else 200
    return render_panel(request, "returns/review.html", context, status=status)


@require_safe
def label(request: HttpRequest, draft_id: str) -> HttpResponse:
    """What became of the return; the page a customer can come back to."""
    draft, row = access.opened(request.session, draft_id)
    row = row and refresh.looked_at(row)
    if row is None:
        return _unmade(draft_id, draft)
    now = timezone.now()
    row = tracking.refresh(row, clients.returns_api())
    draft = points.recalled(clients.service_points(), draft, row.place)
    context = result.label_context(draft, row, now)
    # A page that still polls asks for nothing beside its own state.
    context["poll_url"] = polling.url(request, row, now)
    context["can_return_more"] = not context["delay"] and previous.leaves_some(draft)
    return render_panel(request, "returns/label.html", context)


def _unmade(draft_id: str, draft: ReturnDraft) -> HttpResponse:
    url = reverse("step", args=[draft_id, Flow(STEPS, draft).current.slug])
    return redirect(f"{url}?unmade" if draft.is_submitted else url)


@require_safe
def label_poll(request: HttpRequest, draft_id: str) -> HttpResponse:
    """htmx asks whether the page has changed; a plain visit is sent to the whole one."""
    if not htmx_of(request):
        return redirect("label", draft_id)
    row = polling.row(draft_id) if polling.is_entitled(request, draft_id) else None
    row = row and refresh.looked_at(row)
    if row and request.GET.get("seen") == state.seen(row, timezone.now()):
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    return label(request, draft_id)


@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """End the session here and on the server, and have the browser forget the rest."""
    request.session.flush()
    response = redirect(reverse("lookup") + "?finished")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
