"""What a return costs and brings back: told before it is owed, and alike on every page."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Self

from django.utils.translation import gettext as _

from portal.models import Submission
from portal.returns import formatting
from portal.returns.draft.parcel import CREDIT
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.refund import EXCHANGE


class Paying(Enum):
    """How the customer bears the fee."""

    APART = auto()  # by the brand's settings; nothing is taken off
    EITHER = auto()  # off the refund, unless a rule wants it first, which creating tells
    FIRST = auto()  # a rule wants it first
    OFF_REFUND = auto()


@dataclass(frozen=True)
class Money:
    """The sums of one return, in the brand's currency.

    `value` is what was paid for the items, None where that is not known.
    """

    value: Decimal | None
    fee: Decimal
    refund_type: str | None
    paying: Paying

    @classmethod
    def of_draft(cls, draft: ReturnDraft) -> Self:
        """The sums before the return is created."""
        paying = Paying.APART if draft.settings.enable_paid_returns else Paying.EITHER
        return cls(draft.items_value, draft.fee, draft.refund_type, paying)

    @classmethod
    def of_return(cls, draft: ReturnDraft, row: Submission) -> Self:
        """The sums of a return, as they were when it was created, on whichever device."""
        paying = _paying(draft, row)
        if row.fee is None:  # made by a release that did not keep them
            return cls(draft.items_value, draft.fee, draft.refund_type, paying)
        return cls(row.items_value, row.fee, row.refund_type or None, paying)

    @property
    def is_paid_apart(self) -> bool:
        """Whether the customer knew before that the fee is paid by itself."""
        return self.paying is Paying.APART

    @property
    def refund_title(self) -> str:
        """What the customer gets back, by its name; after a fee that may be paid first, its sum."""
        if self.fee and self.paying in {Paying.EITHER, Paying.FIRST}:
            return _("You get back")
        return _("Your store credit") if self.refund_type == CREDIT else _("Your refund")

    @property
    def refund(self) -> list[str]:
        """The sum and how it came about; nothing where it is not known or nothing is paid out."""
        if self.value is None or self.refund_type == EXCHANGE:
            return []
        if self.is_paid_apart or not self.fee:
            return [formatting.money(self.value)]
        rest = max(self.value - self.fee, Decimal(0))
        paid = {"value": formatting.money(self.value), "fee": formatting.money(self.fee)}
        if self.paying is Paying.FIRST:
            how = _("%(value)s refund, less the %(fee)s that you pay") % paid
        else:
            how = _("%(value)s less %(fee)s") % paid
        return [formatting.money(rest), how]

    @property
    def is_deducted(self) -> bool:
        """Whether the fee makes the sum smaller that the customer gets back."""
        return bool(self.fee) and not self.is_paid_apart and self.refund_type != EXCHANGE

    @property
    def deducted(self) -> str:
        """What is taken off the value of the items; empty where nothing is paid out."""
        if self.refund_type == EXCHANGE:
            return ""
        return str(self.fee) if self.is_deducted else "0"

    @property
    def fee_note(self) -> str:
        """What the fee does to a refund wish that is not chosen yet."""
        if not self.fee:
            return ""
        fee = {"fee": formatting.money(self.fee)}
        if self.is_paid_apart:
            return _("The return fee of %(fee)s is paid separately") % fee
        if self.refund_type == EXCHANGE:
            return _("The return fee of %(fee)s is settled with your exchange or paid first") % fee
        return _("After the return fee of %(fee)s") % fee

    def fee_lines(self, when_paid_apart: str) -> list[str]:
        """The fee, and how it is paid."""
        if not self.fee:
            return [formatting.price(self.fee)]
        return [formatting.price(self.fee), self._how(when_paid_apart)]

    def _how(self, when_paid_apart: str) -> str:
        if self.paying in {Paying.APART, Paying.FIRST}:
            return when_paid_apart
        is_exchange = self.refund_type == EXCHANGE
        if self.paying is Paying.OFF_REFUND:
            return (
                _("We’ll settle it with your exchange.")
                if is_exchange
                else _("Deducted from your refund")
            )
        if is_exchange:
            return _("Settled with your exchange or paid after you confirm")
        return _("Deducted from your refund or paid after you confirm")


def _paying(draft: ReturnDraft, row: Submission) -> Paying:
    if draft.settings.enable_paid_returns:
        return Paying.APART
    if row.payment_url:
        return Paying.FIRST
    return Paying.OFF_REFUND if row.return_id else Paying.EITHER
