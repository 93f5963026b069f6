"""What a return costs and brings back: told before it is owed, and alike on every page."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.utils.translation import gettext as _

from portal.models import Submission
from portal.returns import formatting
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms.refund import EXCHANGE

CREDIT = "credit"  # Sendcloud's code, as EXCHANGE is; the third one is "money"


@dataclass(frozen=True)
class Money:
    """The sums of one return, in the brand's currency.

    `value` is what was paid for the items, None where that is not known. A fee that is paid apart
    is not taken off the refund a second time.
    """

    value: Decimal | None
    fee: Decimal
    refund_type: str | None
    is_paid_apart: bool

    @classmethod
    def of_draft(cls, draft: ReturnDraft) -> Self:
        """The sums before the return is created."""
        is_paid_apart = draft.settings.enable_paid_returns
        return cls(draft.items_value, draft.fee, draft.refund_type, is_paid_apart)

    @classmethod
    def of_return(cls, draft: ReturnDraft, row: Submission) -> Self:
        """The sums of a return, as they were when it was created, on whichever device."""
        is_paid_apart = bool(row.payment_url) or draft.settings.enable_paid_returns
        if row.fee is None:  # made by a release that did not keep them
            return cls(draft.items_value, draft.fee, draft.refund_type, is_paid_apart)
        return cls(row.items_value, row.fee, row.refund_type or None, is_paid_apart)

    @property
    def refund_title(self) -> str:
        """What the customer gets back, by its name."""
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
        return [formatting.money(rest), _("%(value)s less %(fee)s") % paid]

    @property
    def is_deducted(self) -> bool:
        """Whether the fee is taken off a sum that is paid out."""
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
            return _("We’ll settle the return fee of %(fee)s with your exchange.") % fee
        return _("After deducting the return fee of %(fee)s") % fee

    def fee_lines(self, when_paid_apart: str) -> list[str]:
        """The fee, and how it is paid."""
        if not self.fee:
            return [formatting.price(self.fee)]
        return [formatting.price(self.fee), self._how(when_paid_apart)]

    def _how(self, when_paid_apart: str) -> str:
        if self.is_paid_apart:
            return when_paid_apart
        if self.refund_type == EXCHANGE:
            return _("We’ll settle it with your exchange.")
        return _("Deducted from your refund")
