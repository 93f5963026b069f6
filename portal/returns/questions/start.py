"""Goes on where a parcel stands: its returns, the answers so far, or a new draft."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from portal.engines.offers import engine_of
from portal.returns.draft import session
from portal.returns.draft.answers import StaffMember
from portal.returns.draft.localization import settings_for
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions import counting
from portal.returns.questions.flow import Flow
from portal.returns.questions.pages import PAGES
from portal.returns.submissions import access, previous
from portal.sendcloud import OutgoingLookup


def start_or_resume(
    request: HttpRequest,
    outgoing: OutgoingLookup,
    staff_member: StaffMember | None = None,
    *,
    identifier: str = "",
    withdrawal: str = "",
) -> HttpResponse:
    """Go on where this parcel stands: its returns, the answers so far, or a new draft.

    `identifier` is what was typed. With a staff member, that person answers for the customer.
    `withdrawal` is the reference of the customer's withdrawal, which the return notes.
    """
    new = ReturnDraft(outgoing=outgoing, settings=settings_for(outgoing))
    draft_id, draft = _unfinished(request, outgoing) or ("", new)
    rows = previous.for_quantities(outgoing.parcel.id)
    draft = draft.with_lookup(outgoing, previous.returned_quantities(rows))
    draft = draft.with_identifier(identifier)
    if staff_member:
        draft = draft.with_staff(staff_member)
    draft = counting.found(draft, timezone.now())
    if withdrawal:
        draft = draft.with_withdrawal(withdrawal)
    draft_id = session.start(request.session, draft, draft_id=draft_id)
    if rows:
        return redirect("parcel-returns", draft_id)
    return redirect("step", draft_id, Flow(PAGES, draft).current.slug)


def _unfinished(request: HttpRequest, outgoing: OutgoingLookup) -> tuple[str, ReturnDraft] | None:
    """The answers so far; those for another engine name reasons and ways that this one lacks."""
    known = access.unfinished(request.session, outgoing.parcel.id)
    if known and engine_of(known[1].outgoing) != engine_of(outgoing):
        return None
    return known
