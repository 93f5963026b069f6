"""The service point step."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.returns import formatting
from portal.returns.draft.parcel import DROP_OFFS
from portal.returns.draft.return_draft import ReturnDraft
from portal.sendcloud import ServicePoint


class ServicePointStep:
    """Where the customer hands the parcel over; only drop-offs need it."""

    slug = "service-point"
    name = _("Drop-off point")

    def applies_to(self, draft: ReturnDraft) -> bool:
        return draft.effective_option in DROP_OFFS and draft.can_choose_point

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.service_point is not None or draft.any_service_point

    def summary(self, draft: ReturnDraft) -> list[str]:
        point = draft.service_point
        return (
            [place_name(draft, point), formatting.point_address(point)]
            if point
            else [unchosen_point(draft)]
        )


def place_name(draft: ReturnDraft, point: ServicePoint) -> str:
    """The place with its carrier, because another one's counter takes no such parcel."""
    return f"{point.name} ({draft.carrier_name(point.carrier)})" if point.carrier else point.name


def unchosen_point(draft: ReturnDraft) -> str:
    """What stands for a place where none was chosen: any of the carrier's, by its name if known."""
    legal = [carrier.code for carrier in draft.carriers]
    code = draft.carrier or (legal[0] if len(legal) == 1 else "")
    if not code:
        return gettext("Any drop-off point of the carrier named on your label")
    return gettext("Any %(carrier)s drop-off point") % {"carrier": draft.carrier_name(code)}
