"""The pickup step."""

from datetime import date, timedelta

from django.forms import Form
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.returns import formatting
from portal.returns.draft.parcel import PICKUP
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.cards import Card
from portal.returns.questions.forms.delivery import PickupForm

DAYS_OFFERED = 5


class PickupStep:
    """When the carrier comes: working days only, from the next one on."""

    slug = "pickup"
    name = _("Pickup day")

    def applies_to(self, draft: ReturnDraft) -> bool:
        return draft.effective_option == PICKUP and draft.offers.pickup_date

    def is_complete(self, draft: ReturnDraft) -> bool:
        # A day that has passed since it was chosen is no answer any more.
        return draft.pickup_date is not None and draft.pickup_date > timezone.localdate()

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        days = working_days_after(timezone.localdate(), DAYS_OFFERED)
        cards = [Card(day.isoformat(), capfirst(formatting.near_day(day))) for day in days]
        chosen = draft.pickup_date if self.is_complete(draft) else days[0]
        return PickupForm(options=cards, data=data, initial={"pickup_date": str(chosen)})

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        return draft.with_pickup_date(date.fromisoformat(form.cleaned_data["pickup_date"]))

    def summary(self, draft: ReturnDraft) -> list[str]:
        return [formatting.long_date(draft.pickup_date)] if draft.pickup_date else []


def working_days_after(day: date, count: int) -> list[date]:
    """The next `count` days from Monday to Friday; public holidays are the carrier's to refuse."""
    ahead = (day + timedelta(days=number) for number in range(1, count * 2 + 3))
    return [day for day in ahead if day.weekday() < 5][:count]
