"""Finds the parcel that was sent to a customer, with one answer to every failure."""

import logging
from contextlib import suppress

from portal import rate_limits
from portal.returns.lookup.normalize import normal_identifier, normal_postal_code, spellings
from portal.sendcloud import InvalidRequest, NotFound, OutgoingLookup, ReturnPortal, TokenExpired

logger = logging.getLogger(__name__)


def find(portal: ReturnPortal, identifier: str, postal_code: str) -> OutgoingLookup | None:
    """The outgoing parcel, or nothing whatever the cause: who asks must not learn which.

    An order number that is not found as it was typed is tried with or without its "#", then in
    capitals without blanks: whether Sendcloud tells these apart is not documented.
    """
    postal_code = normal_postal_code(postal_code)
    for spelling in spellings(identifier):
        # Whatever the cause, the same calls follow: their time would tell one from another.
        with suppress(NotFound, InvalidRequest, TokenExpired):
            found = portal.find_outgoing_parcel(spelling, postal_code)
            if _is_returnable(found):
                return found
    return None


def count_attempt(network: str, identifier: str, postal_code: str) -> None:
    """Count a lookup before it is made; raises RateLimitExceeded once there were too many.

    By postal code too: who fixes one and walks the order numbers is never seen by the others.
    """
    rate_limits.hit("LOOKUPS_PER_ADDRESS", network)
    rate_limits.check("FAILED_LOOKUPS")
    rate_limits.hit("LOOKUPS_PER_IDENTIFIER", _counted(identifier))
    rate_limits.hit("LOOKUPS_PER_POSTAL_CODE", normal_postal_code(postal_code))


def record_failure(network: str, identifier: str) -> None:
    """Count a lookup that found nothing, and log it so that no person can be read from it."""
    # The one that crosses the line is still answered; the next one meets it in `admit`.
    with suppress(rate_limits.RateLimitExceeded):
        rate_limits.hit("FAILED_LOOKUPS")
    order = rate_limits.keyed_hash("order", _counted(identifier))[:12]
    logger.info("lookup failed: order %s, from %s", order, rate_limits.keyed_hash("", network)[:12])


def _counted(identifier: str) -> str:
    """One name for all spellings that `find` would try."""
    return normal_identifier(identifier).lstrip("#")


def _is_returnable(found: OutgoingLookup) -> bool:
    return not found.products or any(each.returnable for each in found.products)
