"""The service point step."""

from collections.abc import Sequence

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.returns import formatting
from portal.returns.draft.parcel import DROP_OFFS
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.cards import Card
from portal.returns.questions.forms.delivery import ServicePointForm


class ServicePointStep:
    """Where the customer hands the parcel over; only drop-offs need it."""

    slug = "service-point"
    title = _("Where will you drop it off?")
    name = _("Drop-off point")

    def applies_to(self, draft: ReturnDraft) -> bool:
        return draft.effective_option in DROP_OFFS and draft.can_choose_point

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.service_point is not None or draft.any_service_point

    def form(self, draft: ReturnDraft, data: QueryDict | None, cards: Sequence[Card] = ()) -> Form:
        chosen = draft.service_point
        initial = {"service_point": str(chosen.id) if chosen else ""}
        return ServicePointForm(options=cards, data=data, initial=initial)

    def summary(self, draft: ReturnDraft) -> list[str]:
        point = draft.service_point
        return (
            [point.name, formatting.point_address(point)]
            if point
            else [gettext("Any drop-off point")]
        )
