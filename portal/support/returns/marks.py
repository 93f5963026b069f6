"""Marks that staff leave on a return: fixed sentences, with who and when."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_POST

from portal.models import StaffMark
from portal.support.audit import log

OURS = {
    "called-back": noop("Called the customer back"),
    "refunded": noop("Refunded in the shop"),
    "waiting-for-carrier": noop("Waiting for the carrier"),
    "waiting-for-goods": noop("Waiting for the goods"),
    "checked": noop("Goods checked"),
}


def choices() -> dict[str, str]:
    """All marks: the portal's own, then those that the merchant named in STAFF_MARKS."""
    own = {mark: mark for mark in settings.STAFF_MARKS}
    return {code: _(sentence) for code, sentence in OURS.items()} | own


def words(mark: str) -> str:
    """A mark in words."""
    return _(OURS[mark]) if mark in OURS else mark


def of_return(return_id: int) -> list[dict[str, object]]:
    """The marks of a return, newest first."""
    rows = StaffMark.objects.filter(return_id=return_id).order_by("-created_at")[:20]
    return [{"words": words(row.mark), "row": row} for row in rows]


@require_POST
def add(request: HttpRequest, return_id: int) -> HttpResponse:
    """Leave a mark; the same one twice within a minute is one."""
    mark, now = request.POST.get("mark", ""), timezone.now()
    if mark in choices() and return_id < 2**63:
        actor = log.name_of(request.user)
        given = {"return_id": return_id, "mark": mark, "actor": actor}
        if not StaffMark.objects.filter(**given, created_at__gt=now - log.LOOK).exists():
            StaffMark.objects.create(**given, created_at=now)
            log.record(request, log.MARKED, return_id)
    return redirect("support-return", return_id)
