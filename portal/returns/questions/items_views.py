"""The items page: the one step that takes files, and the thumbnails it shows."""

import base64
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from portal import rate_limits
from portal.rate_limits import RateLimitExceeded
from portal.returns.draft import session
from portal.returns.draft.return_draft import MOST_PHOTOS, ReturnDraft
from portal.returns.questions import page_version
from portal.returns.questions.context import step_context
from portal.returns.questions.forms.items import ItemsForm
from portal.returns.questions.photos.batch import Taking
from portal.returns.questions.photos.handler import MOST_BYTES_A_REQUEST, TOO_OFTEN, PhotoHandler
from portal.returns.questions.steps import ITEMS
from portal.returns.questions.views import open_draft, save_and_continue
from portal.storage import connections
from portal.upstream import clients
from portal.web.htmx import get_or_post, htmx_of, render_panel

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# A body that is not read at all: nothing of what was typed in it is known.
TOO_MUCH = gettext_lazy("The photos are too large together. Add fewer of them at a time.")


# Exempt only so far: csrf_protect below reads the body, and how it is read must be said before.
@csrf_exempt
@get_or_post
def items(request: HttpRequest, draft_id: str) -> HttpResponse:
    """What comes back, with photos; files are taken from this session's customer alone."""
    draft, elsewhere = open_draft(request, draft_id, ITEMS)
    if elsewhere:
        return elsewhere  # type: ignore[no-any-return]
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES_A_REQUEST:
        return _refused(request, draft_id, draft, TOO_MUCH)
    connections.release()  # the body may come over a slow line
    request.upload_handlers = [PhotoHandler(request, lambda: _may_send(request))]
    return _items(request, draft_id, draft)


@csrf_protect
def _items(request: HttpRequest, draft_id: str, draft: ReturnDraft) -> HttpResponse:
    if request.method != "POST":
        return _page(request, draft_id, draft, ItemsForm(draft))
    if page_version.is_stale(request, page_version.of_products(draft)):
        return _refused(request, draft_id, draft, page_version.CHANGED)
    limit = _too_often(request)
    taking = _take(request, draft, TOO_OFTEN if limit else "")
    if request.FILES:
        # Photos take their time: what was answered in other tabs meanwhile counts.
        session.reload(request.session)
        draft, elsewhere = open_draft(request, draft_id, ITEMS)
        if elsewhere:
            return elsewhere  # type: ignore[no-any-return]
    page = _taken(request, draft_id, taking.onto(draft), taking)
    return limit.apply_to(page) if limit and page.status_code == 422 else page


def _taken(request: HttpRequest, draft_id: str, draft: ReturnDraft, taking: Taking) -> HttpResponse:
    """The answer kept; the same page again where something is wrong, or more photos may come."""
    draft = draft.without_photo(request.POST.get("remove", ""))
    form = ItemsForm(draft, request.POST)
    session.save(request.session, draft_id, draft.with_unsaved_input(form.unsaved_input()))
    goes_on = not {"photos", "remove"} & set(request.POST)
    if not goes_on:
        form.errors.clear()  # whoever adds a photo has not finished the rest, and is not wrong
    for name, sentences in taking.problems.items():
        form.add_error(name, sentences)
    if form.errors or (htmx_of(request) and not goes_on):
        return _page(request, draft_id, draft, form, _announcement(request, taking))
    if goes_on:
        return save_and_continue(request, draft_id, ITEMS, form.answer())
    return redirect("items", draft_id)


def _may_send(request: HttpRequest) -> bool:
    """Whether photos are looked at: to decode them is the dear part."""
    try:
        rate_limits.check("UPLOADS", rate_limits.client_network(request))
    except RateLimitExceeded:
        return False
    return True


def _too_often(request: HttpRequest) -> RateLimitExceeded | None:
    """Count each file of this request; whoever sends too many keeps what was typed."""
    try:
        for _file in (each for _name, files in request.FILES.lists() for each in files):
            rate_limits.hit("UPLOADS", rate_limits.client_network(request))
    except RateLimitExceeded as limit:
        return limit
    return None


def _take(request: HttpRequest, draft: ReturnDraft, trouble: str) -> Taking:
    """The photos of this request, sent on; the one to be removed makes room."""
    draft = draft.without_photo(request.POST.get("remove", ""))
    taking = Taking(draft, clients.return_portal(), trouble=trouble)
    for number, product in enumerate(draft.products):
        name = f"photos-{number}"
        taking.take(name, product.id, request.FILES.getlist(name))  # type: ignore[arg-type]
    return taking


def _announcement(request: HttpRequest, taking: Taking) -> str:
    """What a screen reader hears after the page was changed in place."""
    if "remove" in request.POST:
        return _("Photo removed")
    added = len(taking.added)
    return ngettext("%(count)s photo added", "%(count)s photos added", added) % {"count": added}


def _refused(
    request: HttpRequest, draft_id: str, draft: ReturnDraft, sentence: "_StrPromise"
) -> HttpResponse:
    """The page as it is now: what was sent is not read, or not meant for these rows."""
    form = ItemsForm(draft)
    form.errors[NON_FIELD_ERRORS] = form.error_class([str(sentence)])
    return _page(request, draft_id, draft, form)


def _page(
    request: HttpRequest, draft_id: str, draft: ReturnDraft, form: ItemsForm, announcement: str = ""
) -> HttpResponse:
    context: dict[str, Any] = step_context(draft_id, draft, ITEMS, form)
    context |= {"announcement": announcement, "most_photos": MOST_PHOTOS}
    context["version"] = page_version.of_products(draft)
    status = 422 if form.errors else 200
    return render_panel(request, "returns/items.html", context, status=status)


@require_safe
@never_cache
def photo(request: HttpRequest, draft_id: str, photo_id: str) -> HttpResponse:
    """A small picture of a photo, out of this session's draft."""
    try:
        found = session.load(request.session, draft_id).photo(photo_id)
    except session.DraftNotFound as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return HttpResponse(base64.b64decode(found.thumbnail), content_type="image/webp")
