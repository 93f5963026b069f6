"""Finds an order with keys, and says to staff why it cannot come back."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from portal.engines.v3 import choice, found
from portal.engines.v3.candidates import Candidate, gathered, numbers_of, with_order
from portal.engines.v3.eligible import STAFF_MAY, Refusal, ordered_at, refusals
from portal.engines.v3.making import receiver_of
from portal.rules import Rules
from portal.sendcloud import InvalidRequest, OutgoingLookup
from portal.sendcloud.v3 import NewerApi, Option, TrackedParcel

logger = logging.getLogger(__name__)

LONG_AGO = datetime.min.replace(tzinfo=UTC)
MOST_TRACKED = 3  # parcels whose delivery is asked for


@dataclass(frozen=True)
class Looked:
    """What was found, and all that speaks against a return of it."""

    lookup: OutgoingLookup | None
    against: tuple[Refusal, ...] = ()

    @property
    def allowed(self) -> OutgoingLookup | None:
        """What a customer may return."""
        return None if self.against else self.lookup

    @property
    def for_staff(self) -> OutgoingLookup | None:
        """What staff may return all the same: with them it is their word that counts."""
        if self.lookup is None or set(self.against) - STAFF_MAY:
            return None
        products = self.lookup.products
        freed = tuple(product.model_copy(update={"returnable": True}) for product in products)
        return self.lookup.model_copy(update={"products": freed})

    @classmethod
    def nothing(cls, refusal: Refusal) -> Self:
        """No order under these two."""
        return cls(None, (refusal,))


def look(
    api: NewerApi, rules: Rules, spellings: Iterable[tuple[str, str]], now: datetime
) -> Looked:
    """The order under the number that went to the postal code.

    Of several hits, the newest that may come back counts, or else the newest.
    """
    pairs = list(spellings)
    codes = list(dict.fromkeys(code for _number, code in pairs))
    candidates = gathered(api, numbers_of(number for number, _code in pairs))
    # Each is compared, so that the time does not tell how many there are before the right one.
    theirs = [one for one in candidates if one.went_to(codes)]
    if not theirs:
        return Looked.nothing(Refusal.OTHER_POSTAL_CODE if candidates else Refusal.UNKNOWN)
    newest_first = sorted(theirs, key=lambda one: ordered_at(one) or LONG_AGO, reverse=True)
    looked = [_judged(api, rules, one, now) for one in newest_first]
    return next((one for one in looked if not one.against), looked[0])


def _judged(api: NewerApi, rules: Rules, candidate: Candidate, now: datetime) -> Looked:
    candidate = with_order(api, candidate)
    tracked = _tracked(api, candidate)
    against = refusals(candidate, tracked, rules, now)
    is_hopeless = bool(set(against) - STAFF_MAY)
    options = () if is_hopeless else _options(api, rules, candidate)
    ways = choice.ways(options, rules)
    lookup = found.lookup_of(candidate, rules, ways, choice.carriers(options, rules))
    against += [] if ways or is_hopeless else [Refusal.NO_METHOD]
    against += [] if lookup.has_something_to_return else [Refusal.NOTHING]
    return Looked(lookup, tuple(against))


def _options(api: NewerApi, rules: Rules, candidate: Candidate) -> tuple[Option, ...]:
    """The ways back; none for an address that Sendcloud cannot place."""
    try:
        options = api.options(found.place_of(candidate), receiver_of(rules), rules.weight)
    except InvalidRequest:
        options = ()
    if not choice.ways(options, rules):
        country = found.place_of(candidate).country_code
        logger.warning("no option of the account takes a return from %.2s", country)
    return options


def _tracked(api: NewerApi, candidate: Candidate) -> list[TrackedParcel]:
    """The newest parcels, which arrive last."""
    numbers = [parcel.tracking_number for parcel in candidate.parcels if parcel.tracking_number]
    asked = (api.tracked(number) for number in numbers[-MOST_TRACKED:])
    return [parcel for parcel in asked if parcel is not None]
