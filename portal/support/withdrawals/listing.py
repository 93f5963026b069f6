"""The queues of withdrawals, and the rows of their tables."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.evidence import chain
from portal.models import (
    UNDELIVERED_RECEIPTS,
    Evidence,
    EvidenceKind,
    ReceiptState,
    Withdrawal,
    WithdrawalState,
)

STATES = {
    WithdrawalState.NEW: noop("New"),
    WithdrawalState.IN_HAND: noop("In hand"),
    WithdrawalState.SETTLED: noop("Settled"),
}
BUTTONS = {
    WithdrawalState.NEW: noop("Back to new"),
    WithdrawalState.IN_HAND: noop("Take in hand"),
    WithdrawalState.SETTLED: noop("Mark as settled"),
}
CROWDED, UNDELIVERED = "crowded", "undelivered"
QUEUES = {str(state): words for state, words in STATES.items()} | {
    CROWDED: noop("Crowded"),
    UNDELIVERED: noop("Receipt not delivered"),
}
RECEIPTS = {
    ReceiptState.DUE: noop("Waiting to be sent"),
    ReceiptState.SENT: noop("Sent"),
    ReceiptState.FAILED: noop("Failed"),
    ReceiptState.BOUNCED: noop("Came back"),
}
MARKS = {ReceiptState.SENT: "mark-ok", ReceiptState.DUE: "mark-wait"}


@dataclass(frozen=True)
class Row:
    """A withdrawal with its words, and what its statement says of whom and what."""

    withdrawal: Withdrawal
    name: str
    contract: str

    @property
    def state(self) -> str:
        """How far the shop is, in words."""
        return _(STATES[WithdrawalState(self.withdrawal.state)])

    @property
    def receipt(self) -> str:
        """What became of the receipt, in words."""
        return _(RECEIPTS[ReceiptState(self.withdrawal.receipt)])

    @property
    def mark(self) -> str:
        """The CSS class of the receipt's mark."""
        return MARKS.get(ReceiptState(self.withdrawal.receipt), "mark-stop")


def queue(name: str) -> QuerySet[Withdrawal]:
    """The withdrawals of a queue, newest first; a crowd has one of its own until it is settled."""
    return Withdrawal.objects.filter(_is_in(name)).order_by("-received_at", "-pk")


def counts() -> dict[str, int]:
    """How many are in each queue that is not settled, which one query of the database counts."""
    open_ones = [name for name in QUEUES if name != WithdrawalState.SETTLED]
    return Withdrawal.objects.aggregate(
        **{name: Count("pk", filter=_is_in(name)) for name in open_ones}
    )


def _is_in(name: str) -> Q:
    if name == CROWDED:
        return Q(is_crowded=True) & ~Q(state=WithdrawalState.SETTLED)
    if name == UNDELIVERED:
        return Q(receipt__in=UNDELIVERED_RECEIPTS)
    if name == WithdrawalState.SETTLED:
        return Q(state=name)
    return Q(state=name, is_crowded=False)


def buttons(state: WithdrawalState) -> list[tuple[str, str]]:
    """The other states with the words of their buttons; what usually comes next is the first."""
    order = list(BUTTONS)
    place = order.index(state)
    return [(other, _(BUTTONS[other])) for other in (*order[place + 1 :], *order[:place])]


def rows(withdrawals: Iterable[Withdrawal]) -> list[Row]:
    """A row of the table for each."""
    found = list(withdrawals)
    references = [withdrawal.reference for withdrawal in found]
    entries = Evidence.objects.filter(kind=EvidenceKind.STATEMENT, about__in=references)
    said = {entry.about: chain.facts_of(entry) for entry in entries}
    return [_row(withdrawal, said.get(withdrawal.reference, {})) for withdrawal in found]


def _row(withdrawal: Withdrawal, facts: dict[str, str]) -> Row:
    return Row(withdrawal, facts.get("name", ""), facts.get("contract", ""))
