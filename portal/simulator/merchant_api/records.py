"""A return as the pretend Sendcloud keeps it, whichever way it came to be."""

from dataclasses import dataclass, field
from typing import Any

from portal.simulator.merchant_api.statuses import CANCELLABLE


@dataclass
class Record:
    """One return; times in seconds since the epoch, `odd` names what is strange about it."""

    id: int
    brand: str
    created_at: float
    order_number: str
    customer: dict[str, str]
    outgoing: int | None
    incoming: list[int]
    items: list[dict[str, Any]]
    option: str
    history: list[tuple[float, str]]
    reason: int | None = None
    message: str = ""
    refund: dict[str, str] | None = None
    fee: Any = 0.0
    carrier: str = "postnl"
    store: int | None = None
    images: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] | None = field(default_factory=list)
    is_foreign: bool = False
    awaits_payment: bool = False
    odd: frozenset[str] = frozenset()
    moves: bool = False
    reads: int = 0
    label_checked_at: int = 0
    before: str = ""

    @property
    def state(self) -> str:
        """Where its parcel is now."""
        return self.history[-1][1]

    @property
    def is_cancellable(self) -> bool:
        """What the return says of itself; "declined" carriers have said no before."""
        return self.state in CANCELLABLE and self.option != "in_store" and not self.was_declined

    @property
    def was_declined(self) -> bool:
        """Whether a cancellation came back."""
        return bool(self.before) and self.state == self.before

    @property
    def trackings(self) -> list[str]:
        """One tracking number per collo."""
        return [f"3SRET{parcel}" for parcel in self.incoming]

    @property
    def value(self) -> float:
        """What its items cost together."""
        return float(round(sum(item["value"] * item["quantity"] for item in self.items), 2))
