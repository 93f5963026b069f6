"""What all pages of questions share, and the last one, which creates the return."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portal import rate_limits
from portal.engines import engines
from portal.models import Submission
from portal.rate_limits import client_network
from portal.returns.draft import session
from portal.returns.draft.localization import translated
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions import counting, label_mail, page_version, refusals
from portal.returns.questions.context import page_context, question_url, review_context
from portal.returns.questions.flow import Flow
from portal.returns.questions.label_mail import TooManyMails
from portal.returns.questions.page_form import PageForm
from portal.returns.questions.pages import (
    PAGES,
    REVIEW_PAGE,
    Page,
    page_with,
)
from portal.returns.questions.steps import ADDRESS, MAIL
from portal.returns.submissions import create, previous
from portal.sendcloud import InvalidRequest, TokenExpired
from portal.web.htmx import get_or_post, posted, render_panel
from portal.web.next_page import with_next_page

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def look_up_again() -> HttpResponseRedirect:
    """To the lookup, which says why and knows the number from the session."""
    return HttpResponseRedirect(f"{reverse('lookup')}?expired")


def open_draft(
    request: HttpRequest, draft_id: str, page: Page
) -> ReturnDraft | HttpResponseRedirect:
    """The draft, or the way to the page that is due if it is not this one."""
    draft = translated(session.load(request.session, draft_id))
    # The row counts and not what the session says, which may not have been saved.
    if Submission.is_made(draft_id):
        return redirect("label", draft_id)
    if draft.is_exhausted:
        # What the lookup knew may be out of date: a return that took something may be gone.
        taken = previous.returned_quantities(previous.for_quantities(draft.outgoing.parcel.id))
        draft = draft.with_lookup(draft.outgoing, taken)
    if draft.is_exhausted:
        return redirect("parcel-returns", draft_id)
    # What was answered is kept first, so only a question that is still to be answered is held back.
    if request.method != "POST" and draft.has_expired(timezone.now()):
        return look_up_again()
    flow = Flow(PAGES, draft)
    return draft if flow.allows(page) else redirect("step", draft_id, flow.current.slug)


@get_or_post
def step(request: HttpRequest, draft_id: str, slug: str) -> HttpResponse:
    """Where a question is asked now that had a page of its own in an older release."""
    page = page_with(slug)
    if page is None:
        raise Http404
    return redirect(page.slug, draft_id)


def save_and_continue(
    request: HttpRequest, draft_id: str, page: Page, form: PageForm
) -> HttpResponse:
    """Keep the answers and go on: to what was not asked on the page that was sent, or to the next.

    A page may have been sent before it asked everything: by an older release, or when another way
    of sending was chosen on it.
    """
    draft = form.draft if form.unasked else counting.answered(form.draft, page, timezone.now())
    session.save(request.session, draft_id, draft)
    if form.unasked:
        return HttpResponseRedirect(question_url(draft_id, form.unasked))
    return redirect("step", draft_id, Flow(PAGES, draft).after(page).slug)


@with_next_page
@get_or_post
def review(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Show all answers and ask for the sender's address; a POST creates the return, once."""
    draft = open_draft(request, draft_id, REVIEW_PAGE)
    if isinstance(draft, HttpResponseRedirect):
        return draft

    form = PageForm((ADDRESS, MAIL), draft, posted(request))
    if page_version.is_stale(request, page_version.of_answers(draft)):
        return _review_page(request, draft_id, draft, form, refusal=page_version.CHANGED)
    if request.method != "POST" or form.errors:
        return _review_page(request, draft_id, draft, form)
    draft = form.draft if form.unasked else _confirmed(form.draft)
    session.save(request.session, draft_id, draft)
    if form.unasked:
        return HttpResponseRedirect(question_url(draft_id, form.unasked))
    try:
        return _create(request, draft_id, draft, form)
    except TooManyMails as limit:
        page = _review_page(request, draft_id, draft, form, refusal=TooManyMails.SENTENCE)
        return limit.apply_to(page)


def _confirmed(draft: ReturnDraft) -> ReturnDraft:
    return counting.answered(draft, REVIEW_PAGE, timezone.now())


def _create(
    request: HttpRequest, draft_id: str, draft: ReturnDraft, form: PageForm
) -> HttpResponse:
    label_mail.check_limits(request, draft)
    rate_limits.hit("RETURNS", client_network(request))
    now = timezone.now()
    try:
        create.submit(
            engines.of(draft.outgoing),
            draft_id,
            draft,
            now,
            beside=lambda row: label_mail.put(row, draft, now),
        )
    except create.AlreadyReturned:
        return redirect(reverse("parcel-returns", args=[draft_id]) + "?taken")
    except TokenExpired:
        return look_up_again()
    except InvalidRequest as error:
        refusal = refusals.sentence(error)
        return _review_page(request, draft_id, draft, form, refusal=refusal)
    label_mail.count(request, draft)
    session.save(request.session, draft_id, draft.as_submitted())
    return redirect("label", draft_id)


def _review_page(
    request: HttpRequest,
    draft_id: str,
    draft: ReturnDraft,
    form: PageForm,
    refusal: "str | _StrPromise" = "",
) -> HttpResponse:
    context = page_context(draft_id, draft, REVIEW_PAGE, form) | review_context(draft_id, draft)
    context |= {"refusal": refusal, "version": page_version.of_answers(draft)}
    context["unmade"] = "unmade" in request.GET
    status = 422 if refusal or form.errors else 200
    return render_panel(request, "returns/review.html", context, status=status)
