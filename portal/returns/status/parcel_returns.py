"""Coming back to a parcel that has returns: the choice between them and another one."""

import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portal.models import Submission
from portal.returns import formatting
from portal.returns.draft import session
from portal.returns.draft.parcel import WHOLE_PARCEL
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.flow import Flow
from portal.returns.questions.pages import PAGES
from portal.returns.submissions import access, previous
from portal.returns.submissions.refresh import refresh
from portal.returns.submissions.state import heading
from portal.web.htmx import render_panel

ASKED_AT_ONCE = 3  # returns whose state is asked upstream for one page
ASKED_FOR = 1  # seconds, then the other returns are shown as the rows have them


@require_safe
def parcel_returns(request: HttpRequest, draft_id: str) -> HttpResponse:
    """The returns of a parcel, and what is left of it."""
    draft, _row = access.open_return(request.session, draft_id)
    rows = _looked_at(previous.of_parcel(draft.outgoing.parcel.id))
    if not rows:
        return redirect("step", draft_id, Flow(PAGES, draft).current.slug)
    rest = draft.with_lookup(draft.outgoing, previous.returned_quantities(rows))
    context = {
        "draft_id": draft_id,
        "draft": draft,  # names who of staff opened it
        "returns": [_shown(draft, row) for row in rows],
        "rest": rest,
        "is_taken": "taken" in request.GET,
    }
    return render_panel(request, "returns/parcel_returns.html", context)


def _looked_at(rows: list[Submission]) -> list[Submission]:
    """The newest returns brought up to date; those that were never created are left out."""
    began = time.monotonic()
    current_rows: list[Submission] = []
    for number, row in enumerate(rows):
        # While Sendcloud hangs, the page waits for one deadline and not for one a return.
        if number >= ASKED_AT_ONCE or time.monotonic() - began > ASKED_FOR:
            return current_rows + rows[number:]
        if current := refresh(row, timezone.now()):
            current_rows.append(current)
    return current_rows


def _shown(draft: ReturnDraft, row: Submission) -> dict[str, Any]:
    names = draft.product_names | {WHOLE_PARCEL: _("The whole parcel")}
    return {
        "draft_id": row.draft_id,
        "number": row.return_id,
        "created": formatting.date(timezone.localdate(row.created_at)),
        "heading": heading(row, timezone.now()),
        "items": [
            (count, names[id_]) for id_, count in (row.quantities or {}).items() if id_ in names
        ],
    }


@require_POST
def return_more(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Go on with what is left of a parcel: the answers so far, or another return."""
    draft, _row = access.open_return(request.session, draft_id)
    parcel = draft.outgoing.parcel.id
    taken = previous.returned_quantities(previous.for_quantities(parcel))
    new = ReturnDraft(
        outgoing=draft.outgoing,
        settings=draft.settings,
        opened_by=draft.opened_by,
        identifier=draft.identifier,
    )
    rest_id, unfinished = access.unfinished(request.session, parcel) or ("", new)
    rest = unfinished.with_lookup(draft.outgoing, taken)
    if rest.is_exhausted:
        return redirect("parcel-returns", draft_id)
    rest_id = session.start(request.session, rest, draft_id=rest_id)
    return redirect("step", rest_id, Flow(PAGES, rest).current.slug)
