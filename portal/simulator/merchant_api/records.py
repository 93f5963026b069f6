"""A return as the pretend Sendcloud keeps it, a past one or one that a customer created."""

from dataclasses import dataclass, field
from typing import Any

from portal.simulator.merchant_api.statuses import CANCELLABLE


@dataclass
class Asked:
    """What version 3 was asked to make, and what becomes of its label."""

    body: dict[str, Any]
    polls: int  # reads until the carrier has answered
    fails: bool = False
    is_rejected: bool = False


@dataclass
class Record:
    """One return; times are in seconds since the epoch, and `odd` names what is strange about it.

    `moves` tells whether reads move it on, `before` is the status before a cancellation request.
    """

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
    payment_failed: bool = False
    awaits_approval: bool = False
    is_rejected: bool = False
    odd: frozenset[str] = frozenset()
    moves: bool = False
    reads: int = 0
    reads_before_cancel: int = 0
    before: str = ""
    asked: Asked | None = None  # only of returns that were made by API

    @property
    def state(self) -> str:
        """The slug of its parcel's status."""
        return self.history[-1][1]

    @property
    def is_cancellable(self) -> bool:
        """What the return says of itself; after a declined request it says no."""
        return self.state in CANCELLABLE and self.option != "in_store" and not self.was_declined

    @property
    def was_declined(self) -> bool:
        """Whether the carrier declined a cancellation."""
        return bool(self.before) and self.state == self.before

    @property
    def trackings(self) -> list[str]:
        """One tracking number per collo."""
        return [f"3SRET{parcel_id}" for parcel_id in self.incoming]

    @property
    def value(self) -> float:
        """What its items cost together, in euros."""
        return float(round(sum(item["value"] * item["quantity"] for item in self.items), 2))
