"""What the account has under a number: the keys may read every order, so it is only a candidate."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from portal.rules import is_same_postal_code
from portal.sendcloud.statuses import STATUSES, Phase
from portal.sendcloud.v3 import NewerApi, Order, Shipment, ShippedParcel

FoundT = TypeVar("FoundT", Order, Shipment)
MOST_NUMBERS = 3  # spellings of a number; Sendcloud does not look at the case
SHORTEST_TRACKING = 8  # characters of a tracking number
GONE = frozenset({Phase.CANCELLED, Phase.CANCELLING})


@dataclass(frozen=True)
class Candidate:
    """An order, its shipments, or both."""

    order: Order | None
    shipments: tuple[Shipment, ...]

    @property
    def number(self) -> str:
        """The order's number as the shop writes it."""
        if self.order:
            return self.order.order_number
        return self.shipments[0].order_number

    @property
    def parcels(self) -> tuple[ShippedParcel, ...]:
        """The parcels that went out, oldest first."""
        every = (parcel for shipment in self.shipments for parcel in shipment.parcels)
        return tuple(sorted(filter(_went_out, every), key=lambda parcel: parcel.id))

    def went_to(self, postal_codes: Iterable[str]) -> bool:
        """Whether it went to one of these postal codes; all are compared, whichever fits."""
        places = [shipment.to_address for shipment in self.shipments]
        places += [self.order.shipping_address] if self.order else []
        same = [
            is_same_postal_code(given, place.postal_code)
            for given in postal_codes
            for place in places
        ]
        return any(same)


def _went_out(parcel: ShippedParcel) -> bool:
    status = STATUSES.get(parcel.slug)
    if status is None:
        return True
    return status.phase not in GONE and (status.has_label or parcel.announced_at is not None)


def numbers_of(identifiers: Iterable[str]) -> list[str]:
    """The spellings that Sendcloud tells apart."""
    unique: dict[str, str] = {}
    for number in identifiers:
        unique.setdefault(number.casefold(), number)
    return list(unique.values())[:MOST_NUMBERS]


def gathered(api: NewerApi, numbers: Sequence[str]) -> list[Candidate]:
    """All candidates; the calls depend on what was typed and never on what there is."""
    orders: list[Order] = []
    shipments: list[Shipment] = []
    for number in numbers:
        orders += [order for order in api.orders(number) if _same(order.order_number, number)]
        found = api.shipments(order_number=number)
        shipments += [one for one in found if _same(one.order_number, number)]
    for number in filter(_may_be_tracking, numbers):
        found = api.shipments(tracking_number=number)
        shipments += [one for one in found if _carries(one, number)]
    return list(_joined(_once(orders), _once(shipments)))


def with_order(api: NewerApi, candidate: Candidate) -> Candidate:
    """The candidate with its order, where it was found by a tracking number."""
    if candidate.order or not candidate.number:
        return candidate
    codes = [shipment.to_address.postal_code for shipment in candidate.shipments]
    same = [
        one for one in api.orders(candidate.number) if _same(one.order_number, candidate.number)
    ]
    theirs = [one for one in same if Candidate(one, ()).went_to(codes)]
    return Candidate(theirs[0], candidate.shipments) if theirs else candidate


def _joined(orders: list[Order], shipments: list[Shipment]) -> Iterator[Candidate]:
    """Each order with its shipments, then the shipments that belong to no order."""
    left = list(shipments)
    for order in orders:
        rivals = [one for one in orders if _same(one.order_number, order.order_number)]
        ours = [one for one in shipments if _belongs(one, order, is_sole=len(rivals) == 1)]
        left = [shipment for shipment in left if shipment not in ours]
        yield Candidate(order, tuple(ours))
    for shipment in left:
        yield Candidate(None, (shipment,))


def _belongs(shipment: Shipment, order: Order, *, is_sole: bool) -> bool:
    """Whether it is of this order; orders of one number are told apart by where they went."""
    if not _same(shipment.order_number, order.order_number):
        return False
    there = order.shipping_address.postal_code
    return is_sole or is_same_postal_code(shipment.to_address.postal_code, there)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _carries(shipment: Shipment, tracking_number: str) -> bool:
    return any(_same(parcel.tracking_number, tracking_number) for parcel in shipment.parcels)


def _may_be_tracking(number: str) -> bool:
    return len(number) >= SHORTEST_TRACKING and number.isalnum()


def _once(found: list[FoundT]) -> list[FoundT]:
    return list(dict.fromkeys(found))
