"""The delivery page, whose drop-off points come from a search upstream."""

from collections.abc import Callable
from functools import partial

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from portal import rate_limits
from portal.rate_limits import client_network
from portal.returns.draft import session
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions import service_points
from portal.returns.questions.context import page_context
from portal.returns.questions.forms.delivery import ServicePointForm
from portal.returns.questions.found_points import Search
from portal.returns.questions.page_form import PageForm
from portal.returns.questions.pages import DELIVERY_PAGE
from portal.returns.questions.steps import DELIVERY, PICKUP, STORE
from portal.returns.questions.steps.service_point import ServicePointStep
from portal.returns.questions.views import open_draft, save_and_continue
from portal.upstream import clients
from portal.web.htmx import get_or_post, posted, render_panel
from portal.web.next_page import with_next_page

SHOW = "show"  # the button that shows an option's places, where there are no scripts


class SearchedPoint(ServicePointStep):
    """The drop-off point, chosen from what the search of this request found."""

    def __init__(self, find: Callable[[ReturnDraft], Search]) -> None:
        self._find = find
        self.search: Search | None = None

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        """The points, the chosen or else the nearest one ticked."""
        self.search = self.search or self._find(draft)
        cards = self.search.cards(timezone.localtime())
        chosen = str(draft.service_point.id) if draft.service_point else ""
        is_listed = chosen in {card.value for card in cards}
        initial = {"service_point": chosen if is_listed else cards[0].value}
        shows_all = self.search.shows_all
        return ServicePointForm(options=cards, shows_all=shows_all, data=data, initial=initial)

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        """The draft with the point, or with any point of the carrier that was looked for."""
        search = self.search or self._find(draft)
        if point := search.point(form.cleaned_data["service_point"]):
            return draft.with_service_point(point)
        return draft.with_service_point(None, carrier=search.carrier or None)


@with_next_page
@get_or_post
def delivery(request: HttpRequest, draft_id: str) -> HttpResponse:
    """How it travels, and inside the chosen option where or when it is handed over."""
    draft = open_draft(request, draft_id, DELIVERY_PAGE)
    if isinstance(draft, HttpResponseRedirect):
        return draft

    count = partial(rate_limits.hit, "SERVICE_POINT_SEARCHES", client_network(request))
    client = clients.service_points()
    point = SearchedPoint(lambda draft: service_points.search(client, draft, request.GET, count))
    draft = _looked_at(draft, request.GET.get("delivery_option", ""))
    form = PageForm((DELIVERY, point, STORE, PICKUP), draft, _sent(request))
    if request.method == "POST" and not form.errors:
        return save_and_continue(request, draft_id, DELIVERY_PAGE, form)
    if form.errors:
        session.save(request.session, draft_id, form.draft)  # what is right is kept
    context = page_context(draft_id, form.draft, DELIVERY_PAGE, form) | {"search": point.search}
    status = 422 if form.errors else 200
    return render_panel(request, "returns/delivery.html", context, status=status)


def _looked_at(draft: ReturnDraft, option: str) -> ReturnDraft:
    """The draft as if the option were chosen; only an answer that is sent is kept."""
    return draft.with_delivery_option(option) if option in draft.delivery_options else draft


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent; the button that shows the places of an option chooses it and no place."""
    if SHOW in request.POST:
        return QueryDict(urlencode({"delivery_option": request.POST[SHOW]}))
    return posted(request)
