"""Finds the parcel that was sent to a customer, with one answer to every failure."""

import logging
from contextlib import suppress

from portal import rate_limits
from portal.returns.lookup.normalize import LookupQuery
from portal.sendcloud import InvalidRequest, NotFound, OutgoingLookup, ReturnPortal, TokenExpired

logger = logging.getLogger(__name__)


def find(portal: ReturnPortal, query: LookupQuery) -> OutgoingLookup | None:
    """The outgoing parcel, or None whatever the cause: the customer must not learn which it was.

    What is not found as it was typed is tried in other spellings: the number with or without its
    "#", both in capitals without blanks, the postal code with its blank and without a country.
    Whether Sendcloud tells these apart is not documented.
    """
    for identifier, postal_code in query.spellings:
        # The same calls follow whatever the cause, because their time would tell one from another.
        with suppress(NotFound, InvalidRequest, TokenExpired):
            lookup = portal.find_outgoing_parcel(identifier, postal_code)
            if _is_returnable(lookup):
                return _with_postal_code(lookup, postal_code)
    return None


def count_attempt(network: str, query: LookupQuery) -> None:
    """Count a lookup before it is made; raises RateLimitExceeded once there were too many.

    The postal code is counted too: an attacker who keeps one and walks through the order numbers
    stays below every other limit.
    """
    rate_limits.hit("LOOKUPS_PER_ADDRESS", network)
    rate_limits.check("FAILED_LOOKUPS")
    rate_limits.hit("LOOKUPS_PER_IDENTIFIER", query.key)
    rate_limits.hit("LOOKUPS_PER_POSTAL_CODE", query.postal_code)


def record_failure(network: str, query: LookupQuery) -> None:
    """Count a lookup that found nothing, and log it so that no person can be read from it."""
    # The lookup that reaches the limit is still answered; `count_attempt` stops the next one.
    with suppress(rate_limits.RateLimitExceeded):
        rate_limits.hit("FAILED_LOOKUPS")
    order = rate_limits.keyed_hash("order", query.key)[:12]
    logger.info("lookup failed: order %s, from %s", order, rate_limits.keyed_hash("", network)[:12])


def _with_postal_code(lookup: OutgoingLookup, postal_code: str) -> OutgoingLookup:
    """The parcel with the code that found it, where Sendcloud leaves it out."""
    if lookup.parcel.postal_code:
        return lookup
    parcel = lookup.parcel.model_copy(update={"postal_code": postal_code})
    return lookup.model_copy(update={"parcel": parcel})


def _is_returnable(lookup: OutgoingLookup) -> bool:
    return not lookup.products or any(product.can_come_back for product in lookup.products)
