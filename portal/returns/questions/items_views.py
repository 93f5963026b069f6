"""The items page, the one step that takes files, and its thumbnails."""

import base64
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    UnreadablePostError,
)
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from portal import rate_limits
from portal.rate_limits import RateLimitExceeded, client_network
from portal.returns.draft import session
from portal.returns.draft.return_draft import MOST_PHOTOS, ReturnDraft
from portal.returns.questions import page_version
from portal.returns.questions.context import page_context
from portal.returns.questions.forms.items import ItemsForm
from portal.returns.questions.page_form import PageForm
from portal.returns.questions.pages import ITEMS_PAGE
from portal.returns.questions.photos.batch import PhotoBatch
from portal.returns.questions.photos.handler import MOST_BYTES_A_REQUEST, PhotoHandler
from portal.returns.questions.views import open_draft, save_and_continue
from portal.storage import connections
from portal.upstream import clients
from portal.web.htmx import get_or_post, htmx_of, render_panel
from portal.web.next_page import with_next_page

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Such a body is not read, so what was typed in it is lost.
TOO_MUCH = gettext_lazy("These photos are too large to upload together. Add a few at a time.")
CUT_OFF = gettext_lazy("The upload stopped halfway. Please add your photos again, a few at a time.")


class Action(StrEnum):
    """Which button of the page was pressed."""

    CONTINUE = "continue"
    ADD_PHOTOS = "photos"
    REMOVE_PHOTO = "remove"


# Exempt here because csrf_protect below reads the body: how to read it must be set before that.
@csrf_exempt
@with_next_page
@get_or_post
def items(request: HttpRequest, draft_id: str) -> HttpResponse:
    """What comes back, with photos; only a customer of this session may send files."""
    draft = open_draft(request, draft_id, ITEMS_PAGE)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES_A_REQUEST:
        return _refused(request, draft_id, draft, TOO_MUCH)
    connections.release()  # the body may come over a slow line
    customer = client_network(request)
    request.upload_handlers = [
        PhotoHandler(request, lambda: draft.offers.photos and _may_upload(request), customer)
    ]
    if not _is_read(request):
        return _refused(request, draft_id, draft, CUT_OFF)
    return _items(request, draft_id, draft)


def _is_read(request: HttpRequest) -> bool:
    """Whether the body came through; the check of its token would call one that is cut forged."""
    try:
        return request.POST is not None
    except UnreadablePostError:
        return False


@csrf_protect
def _items(request: HttpRequest, draft_id: str, draft: ReturnDraft) -> HttpResponse:
    if request.method != "POST":
        return _page(request, draft_id, draft, PageForm(ITEMS_PAGE.questions, draft))
    if page_version.is_stale(request, page_version.of_products(draft)):
        return _refused(request, draft_id, draft, page_version.CHANGED)
    removed = request.POST.get(Action.REMOVE_PHOTO, "")
    portal, network = clients.return_portal(), client_network(request)
    files = request.FILES if draft.offers.photos else MultiValueDict()
    # A photo that is removed makes room for another one.
    batch = PhotoBatch.upload(files, draft.without_photo(removed), portal, network=network)
    if files:
        # Uploads take their time. What the customer answered in other tabs since then counts.
        session.reload(request.session)
        current = open_draft(request, draft_id, ITEMS_PAGE)
        if isinstance(current, HttpResponseRedirect):
            return current
        draft = current
    return _answer(request, draft_id, batch.add_to(draft), batch)


def _answer(
    request: HttpRequest, draft_id: str, draft: ReturnDraft, batch: PhotoBatch
) -> HttpResponse:
    """Keep what was typed; show the page again if something is wrong or photos are being added."""
    action = _action(request)
    removed = draft.photo(request.POST.get(Action.REMOVE_PHOTO, ""))
    draft = draft.without_photo(removed.id) if removed else draft
    form = PageForm(ITEMS_PAGE.questions, draft, request.POST)
    items = cast("ItemsForm", form["items"])
    items.removed = removed
    session.save(request.session, draft_id, draft.with_unsaved_input(form.unsaved_input()))
    if action is Action.CONTINUE and items.lacks_details and not batch.problems:
        return redirect("items", draft_id)  # which asks about what was chosen
    if action is not Action.CONTINUE:
        form.clear_errors()  # the customer has not finished the other fields
    batch.report_to(items)
    if form.errors or (htmx_of(request) and action is not Action.CONTINUE):
        page = _page(request, draft_id, draft, form, _announcement(action, batch))
        return batch.limit.apply_to(page) if batch.limit and form.errors else page
    if action is Action.CONTINUE:
        return save_and_continue(request, draft_id, ITEMS_PAGE, form)
    return redirect("items", draft_id)


def _action(request: HttpRequest) -> Action:
    if Action.REMOVE_PHOTO in request.POST:
        return Action.REMOVE_PHOTO
    return Action.ADD_PHOTOS if Action.ADD_PHOTOS in request.POST else Action.CONTINUE


def _may_upload(request: HttpRequest) -> bool:
    """Whether to look at the photos at all, because decoding them is what costs most."""
    try:
        rate_limits.check("UPLOADS", client_network(request))
    except RateLimitExceeded:
        return False
    return True


def _announcement(action: Action, batch: PhotoBatch) -> str:
    """What a screen reader hears after the page was changed in place."""
    if action is Action.REMOVE_PHOTO:
        return _("Photo removed")
    added = len(batch.added)
    return ngettext("%(count)s photo added", "%(count)s photos added", added) % {"count": added}


def _refused(
    request: HttpRequest, draft_id: str, draft: ReturnDraft, sentence: "_StrPromise"
) -> HttpResponse:
    """The page as it is now, because what was sent was not read or was meant for other rows."""
    form = PageForm(ITEMS_PAGE.questions, draft)
    items = form["items"]
    items.errors[NON_FIELD_ERRORS] = items.error_class([str(sentence)])
    return _page(request, draft_id, draft, form)


def _page(
    request: HttpRequest, draft_id: str, draft: ReturnDraft, form: PageForm, announcement: str = ""
) -> HttpResponse:
    context: dict[str, Any] = page_context(draft_id, draft, ITEMS_PAGE, form)
    context |= {"announcement": announcement, "most_photos": MOST_PHOTOS}
    context["version"] = page_version.of_products(draft)
    status = 422 if form.errors else 200
    return render_panel(request, "returns/items.html", context, status=status)


@require_safe
@never_cache
def photo(request: HttpRequest, draft_id: str, photo_id: str) -> HttpResponse:
    """A small picture of a photo, out of this session's draft."""
    try:
        stored = session.load(request.session, draft_id).photo(photo_id)
    except session.DraftNotFound as error:
        raise Http404 from error
    if stored is None:
        raise Http404
    return HttpResponse(base64.b64decode(stored.thumbnail), content_type="image/webp")
