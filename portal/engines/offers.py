"""What an engine can do for a customer; which steps appear follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.sendcloud.outgoing import OutgoingLookup

V2, V3 = "v2", "v3"


@dataclass(frozen=True)
class Offers:
    """Photos of the items, a drop-off point to choose, and the day of a pickup."""

    photos: bool = True
    chosen_point: bool = True
    pickup_date: bool = True


OFFERS: Mapping[str, Offers] = {
    V2: Offers(),
    V3: Offers(photos=False, chosen_point=False, pickup_date=False),
}
# Calls of one creation that count as changes for Sendcloud's limit. v3 asks for the options, has
# the return validated and makes it, each with a POST.
WRITES: Mapping[str, int] = {V2: 1, V3: 3}


def engine_of(lookup: OutgoingLookup) -> str:
    """The engine that found the parcel, which must also make the return."""
    return V2 if lookup.with_keys is None else V3


def offers_of(lookup: OutgoingLookup) -> Offers:
    """What the engine of this parcel can do."""
    return OFFERS[engine_of(lookup)]
