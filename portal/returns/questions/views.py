"""The questions one after the other, up to the review."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import rate_limits
from portal.models import Submission
from portal.rate_limits import client_network
from portal.returns.draft import session
from portal.returns.draft.localization import translated
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions import page_version, service_points
from portal.returns.questions.context import page_context, question_url, review_context
from portal.returns.questions.flow import Flow
from portal.returns.questions.page_form import PageForm
from portal.returns.questions.pages import (
    PAGES,
    REVIEW_PAGE,
    SERVICE_POINT_PAGE,
    Page,
    page_with,
)
from portal.returns.questions.steps import REVIEW, SERVICE_POINT
from portal.returns.submissions import create, previous
from portal.sendcloud import InvalidRequest, TokenExpired
from portal.upstream import clients
from portal.web.htmx import get_or_post, posted, render_panel


def look_up_again(draft: ReturnDraft) -> HttpResponseRedirect:
    """To the lookup, which says why, with the number that the customer looked up."""
    parcel = draft.outgoing.parcel
    query = {"expired": "", "order": parcel.order_number or parcel.tracking_number}
    return HttpResponseRedirect(f"{reverse('lookup')}?{urlencode(query)}")


def open_draft(
    request: HttpRequest, draft_id: str, page: Page
) -> ReturnDraft | HttpResponseRedirect:
    """The draft, or the way to the page that is due if it is not this one."""
    draft = translated(session.load(request.session, draft_id))
    # The row counts and not what the session says, which may not have been saved.
    if Submission.objects.filter(draft_id=draft_id).exists():
        return redirect("label", draft_id)
    if draft.is_exhausted:
        # What the lookup knew may be out of date: a return that took something may be gone.
        taken = previous.returned_quantities(previous.for_quantities(draft.outgoing.parcel.id))
        draft = draft.with_lookup(draft.outgoing, taken)
    if draft.is_exhausted:
        return redirect("parcel-returns", draft_id)
    # What was answered is kept first, so only a question that is still to be answered is held back.
    if request.method != "POST" and draft.has_expired(timezone.now()):
        return look_up_again(draft)
    flow = Flow(PAGES, draft)
    return draft if flow.allows(page) else redirect("step", draft_id, flow.current.slug)


@get_or_post
def step(request: HttpRequest, draft_id: str, slug: str) -> HttpResponse:
    """Show a page of questions, or take its answers and move on."""
    page = page_with(slug)
    if page is None:
        raise Http404
    if page.slug != slug:  # where the question stands now
        return redirect("step", draft_id, page.slug)
    draft = open_draft(request, draft_id, page)
    if isinstance(draft, HttpResponseRedirect):
        return draft

    form = PageForm(page.questions, draft, posted(request))
    if request.method == "POST" and not form.errors:
        return save_and_continue(request, draft_id, page, form)
    context = page_context(draft_id, draft, page, form)
    status = 422 if form.errors else 200
    return render_panel(request, f"returns/{slug}.html", context, status=status)


def save_and_continue(
    request: HttpRequest, draft_id: str, page: Page, form: PageForm
) -> HttpResponse:
    """Keep the answers and go on: to what was not asked on the page that was sent, or to the next.

    A page may have been sent before it asked everything: by an older release, or when another way
    of sending was chosen on it.
    """
    session.save(request.session, draft_id, form.draft)
    if form.unasked:
        return HttpResponseRedirect(question_url(draft_id, form.unasked))
    return redirect("step", draft_id, Flow(PAGES, form.draft).after(page).slug)


@get_or_post
def service_point(request: HttpRequest, draft_id: str) -> HttpResponse:
    """The drop-off point: the one step whose choices come from a search upstream."""
    draft = open_draft(request, draft_id, SERVICE_POINT_PAGE)
    if isinstance(draft, HttpResponseRedirect):
        return draft

    rate_limits.hit("SERVICE_POINT_SEARCHES", client_network(request))
    search = service_points.search(clients.service_points(), draft, request.GET)
    form = SERVICE_POINT.form(draft, posted(request), search.cards(timezone.localtime()))
    if form.is_valid():
        chosen = search.point(form.cleaned_data["service_point"])
        session.save(request.session, draft_id, answered := draft.with_service_point(chosen))
        return redirect("step", draft_id, Flow(PAGES, answered).after(SERVICE_POINT_PAGE).slug)
    context = page_context(draft_id, draft, SERVICE_POINT_PAGE, form)
    context |= {"search": search.form, "search_down": search.is_down}
    context |= {"is_empty": search.is_empty, "national_carrier": search.national_carrier}
    context["larger_url"] = search.larger_url(request.path)
    status = 422 if form.errors else 200
    return render_panel(request, "returns/service-point.html", context, status=status)


@get_or_post
def review(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Show all answers; a POST creates the return, once."""
    draft = open_draft(request, draft_id, REVIEW_PAGE)
    if isinstance(draft, HttpResponseRedirect):
        return draft

    version = page_version.of_answers(draft)
    is_stale = page_version.is_stale(request, version)
    refusal = page_version.CHANGED if is_stale else ""
    if request.method == "POST" and not is_stale:
        rate_limits.hit("RETURNS", client_network(request))
        try:
            create.submit(clients.return_portal(), draft_id, draft, timezone.now())
        except create.AlreadyReturned:
            return redirect(reverse("parcel-returns", args=[draft_id]) + "?taken")
        except TokenExpired:
            return look_up_again(draft)
        except InvalidRequest:
            refusal = _("We couldn’t create this return. Check your details, or contact us.")
        else:
            session.save(request.session, draft_id, draft.as_submitted())
            return redirect("label", draft_id)

    context = page_context(draft_id, draft, REVIEW_PAGE, REVIEW.form(draft, None))
    context |= review_context(draft_id, draft) | {"refusal": refusal, "version": version}
    context["unmade"] = "unmade" in request.GET
    status = 422 if refusal else 200
    return render_panel(request, "returns/review.html", context, status=status)
