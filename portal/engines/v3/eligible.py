"""Whether the portal may make a return of what was found; Sendcloud checks nothing here."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from portal.engines.v3.candidates import Candidate
from portal.rules import Rules, is_in_window
from portal.sendcloud.v3 import TrackedParcel

# What shops and Sendcloud call an order that left, in part or whole; docs/assumptions.md, 55.
SENT = frozenset(
    {
        "fulfilled",
        "partially_fulfilled",
        "shipped",
        "partially_shipped",
        "delivered",
        "completed",
        "complete",
    }
)


class Refusal(StrEnum):
    """Why not; customers read one answer for all of them, staff read which it was."""

    UNKNOWN = "unknown"
    OTHER_POSTAL_CODE = "other_postal_code"
    NOT_OURS = "not_ours"
    CANCELLED = "cancelled"
    IS_RETURN = "is_return"
    NEVER_SHIPPED = "never_shipped"
    WINDOW = "window"
    NOTHING = "nothing"
    NO_METHOD = "no_method"


# What staff may decide otherwise; the others would be a mistake for any customer.
STAFF_MAY = frozenset({Refusal.NEVER_SHIPPED, Refusal.WINDOW, Refusal.NOTHING})


def refusals(
    candidate: Candidate, tracked: Sequence[TrackedParcel], rules: Rules, now: datetime
) -> list[Refusal]:
    """All that speaks against a return, the worst first."""
    against = {
        Refusal.NOT_OURS: not _is_ours(candidate, tracked, rules),
        Refusal.CANCELLED: candidate.order is not None and "cancel" in candidate.order.status,
        Refusal.IS_RETURN: any(parcel.details.is_return for parcel in tracked),
        Refusal.NEVER_SHIPPED: not _was_shipped(candidate),
        Refusal.WINDOW: not is_in_window(rules, now, delivered_at(tracked), ordered_at(candidate)),
    }
    return [refusal for refusal, applies in against.items() if applies]


def delivered_at(tracked: Sequence[TrackedParcel]) -> datetime | None:
    """When the last parcel arrived; None while one has not, as far as is known."""
    days = [parcel.delivered_at for parcel in tracked]
    return max((day for day in days if day), default=None) if all(days) else None


def _is_ours(candidate: Candidate, tracked: Sequence[TrackedParcel], rules: Rules) -> bool:
    told = [parcel.details.integration_id for parcel in tracked]
    told += [candidate.order.integration_id] if candidate.order else []
    known = {number for number in told if number is not None}
    brands = {parcel.details.brand_id for parcel in tracked} - {None}
    is_our_brand = rules.brand_id is None or brands <= {rules.brand_id}
    is_our_shop = all(map(rules.is_ours, known)) if known else rules.is_ours(None)
    return is_our_brand and is_our_shop


def _was_shipped(candidate: Candidate) -> bool:
    """Whether Sendcloud brought it, or the shop says that another way did."""
    if candidate.shipments:  # with all of them cancelled, the shop's word may be older
        return bool(candidate.parcels)
    return candidate.order is not None and candidate.order.status.replace(" ", "_") in SENT


def ordered_at(candidate: Candidate) -> datetime | None:
    """When it was ordered, or else announced to the carrier."""
    if candidate.order and candidate.order.order_details.order_created_at:
        return candidate.order.order_details.order_created_at
    return min((at for parcel in candidate.parcels if (at := parcel.announced_at)), default=None)
