"""The refund step."""

from dataclasses import replace

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.returns.draft.answers import Item
from portal.returns.draft.parcel import IN_STORE
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.cards import Card
from portal.returns.questions.forms.refund import RefundForm
from portal.returns.questions.money import Money
from portal.sendcloud.portal_settings import RefundOption


class RefundStep:
    """What the customer wants for it; left out where the brand offers nothing to choose."""

    slug = "refund"
    name = _("Refund")

    def applies_to(self, draft: ReturnDraft) -> bool:
        return draft.settings.enable_refunds and bool(draft.settings.refund_options)

    def is_complete(self, draft: ReturnDraft) -> bool:
        return draft.refund_type is not None

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        options = draft.settings.refund_options
        initial = {
            "refund_type": draft.refund_type or options[0].code,
            "refund_message": draft.refund_message,
        } | draft.unsaved_input
        cards = [_card(draft, option) for option in options]
        return RefundForm(draft=draft, options=cards, data=data, initial=initial)

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        given = form.cleaned_data
        return draft.with_refund(given["refund_type"], given["refund_message"])

    def summary(self, draft: ReturnDraft) -> list[str]:
        labels = {option.code: option.label for option in draft.settings.refund_options}
        message = draft.refund_message
        quoted = gettext("“%(note)s”") % {"note": message} if message else ""
        return [labels.get(draft.refund_type or "", ""), quoted]


def _card(draft: ReturnDraft, option: RefundOption) -> Card:
    """A wish with what it brings, as far as that is known, and what the fee does to it."""
    money = Money.of_draft(_with_only_piece(draft).with_refund(option.code))
    if not draft.delivery_option:
        money = replace(money, fee=draft.settings.return_fee or money.fee)
    note = _note(draft, money)
    return Card(
        option.code,
        option.label,
        [note] if note else [],
        price="".join(money.refund[:1]),
        less=money.deducted,
    )


def _with_only_piece(draft: ReturnDraft) -> ReturnDraft:
    """The draft with the one piece that there is to choose, whose price is known before it is."""
    if draft.items or [product.quantity for product in draft.products] != [1]:
        return draft
    only = draft.products[0]
    item = Item(product_id=only.id, line=only.line, quantity=1, reason=None)
    return draft.with_items((item,))


def _note(draft: ReturnDraft, money: Money) -> str:
    """What the fee does to the sum, and which way has none as long as none is chosen."""
    is_free_in_store = not draft.delivery_option and IN_STORE in draft.delivery_options
    is_asked = money.is_deducted or (money.fee and money.is_paid_apart)
    if not is_asked or not is_free_in_store:
        return money.fee_note
    return gettext("%(note)s (free in our store)") % {"note": money.fee_note}
