"""Goes on where a parcel stands: its returns, the answers so far, or a new draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.returns.draft import session
from portal.returns.draft.answers import StaffMember
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.flow import Flow
from portal.returns.questions.steps import STEPS
from portal.returns.submissions import access, previous
from portal.sendcloud import OutgoingLookup
from portal.upstream import brand_settings


def start_or_resume(
    request: HttpRequest, found: OutgoingLookup, opener: StaffMember | None = None
) -> HttpResponse:
    """Go on where this parcel stands: its returns, the answers so far, or a new draft.

    With an opener, a member of staff answers for the customer.
    """
    new = ReturnDraft(outgoing=found, settings=brand_settings.portal_settings())
    draft_id, known = access.unfinished(request.session, found.parcel.id) or ("", new)
    rows = previous.for_quantities(found.parcel.id)
    draft = known.with_lookup(found, previous.returned_quantities(rows))
    if opener:
        draft = draft.with_staff(opener)
    draft_id = session.start(request.session, draft, draft_id=draft_id)
    if rows:
        return redirect("parcel-returns", draft_id)
    return redirect("step", draft_id, Flow(STEPS, draft).current.slug)
