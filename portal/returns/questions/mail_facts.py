"""What a mail about a return tells, as far as this device knows it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import Submission
from portal.returns import formatting
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.mails.facts import Facts
from portal.returns.questions.handover import handover_location, opens
from portal.returns.questions.money import Money


def mail_facts(draft: ReturnDraft, row: Submission) -> Facts:
    """The facts in the language of the page, as far as this device knows them."""
    place = handover_location(draft, timezone.now())
    place_hours = opens(draft)
    return Facts(
        items=_items(draft) if draft.items_answered else [],
        place_title=place.title,
        place=[line for line in place.lines if line],
        hours=formatting.week(place_hours) if place_hours else [],
        refund=Money.of_return(draft, row).refund,
    )


def _items(draft: ReturnDraft) -> list[str]:
    """The products by the shop's own names; nothing that was typed, which could be anything."""
    if not draft.items:
        return [_("The whole parcel")]
    return [f"{product.quantity} × {product.name}" for product in draft.chosen_products]
