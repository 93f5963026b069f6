"""Finds the parcel that was sent to a customer, with one answer to every failure."""

import logging
from contextlib import suppress

from portal import rate_limits
from portal.engines.engine import Engine
from portal.returns.lookup.normalize import LookupQuery
from portal.sendcloud import OutgoingLookup

logger = logging.getLogger(__name__)
# The scopes of the limits, beside the one of a client and the orders it looks up.
NEIGHBOURS, ALL = "neighbours", "all"


def find(engine: Engine, query: LookupQuery) -> OutgoingLookup | None:
    """The outgoing parcel, or None whatever the cause: the customer must not learn which it was.

    It is asked for in several spellings: the number with or without its "#", both in capitals
    without blanks, the postal code with its blank and without a country.
    """
    return engine.find(query.spellings)


def count_attempt(network: str, query: LookupQuery) -> None:
    """Count a lookup before it is made; raises RateLimitExceeded once there were too many.

    These numbers are the client's own. No stranger elsewhere can use them up, so they may refuse.
    """
    rate_limits.hit("LOOKUPS_PER_ADDRESS", network)
    for wider, times in rate_limits.wider_networks(network).items():
        rate_limits.hit("LOOKUPS_PER_ADDRESS", wider, times, NEIGHBOURS)
    neighbours = _neighbours(network)
    rate_limits.hit("LOOKUPS_PER_IDENTIFIER", f"{neighbours} {query.key}")
    rate_limits.hit("LOOKUPS_PER_POSTAL_CODE", f"{neighbours} {query.postal_code_key}")


def count_waiting(network: str) -> None:
    """Count a lookup that has to wait; twenty networks together stay below what all may cost."""
    rate_limits.hit("WAITING_LOOKUPS", _neighbours(network))


def _neighbours(network: str) -> str:
    """The widest network that is taken for one client."""
    return [network, *rate_limits.wider_networks(network)][-1]


def exhausted_limit(query: LookupQuery) -> str:
    """The number of failed lookups that strangers have used up, or an empty text.

    It never refuses, because strangers can use it up on purpose. It makes the customer wait.
    """
    return rate_limits.used_up(*_shared(query), scope=ALL)


def reserve() -> bool:
    """Reserve what a failed lookup costs of Sendcloud's budget; false while it is all taken."""
    try:
        rate_limits.hit("ALL_FAILED_LOOKUPS")
    except rate_limits.RateLimitExceeded:
        return False
    return True


def release() -> None:
    """Give the reserve back, because the lookup found its parcel or was not made."""
    rate_limits.refund("ALL_FAILED_LOOKUPS")


def record_failure(network: str, query: LookupQuery) -> None:
    """Count a lookup that found nothing, and log it so that no person can be read from it."""
    for rule, value in _shared(query):
        # The lookup that reaches a limit is still answered.
        with suppress(rate_limits.RateLimitExceeded):
            rate_limits.hit(rule, value, scope=ALL)
    order = rate_limits.keyed_hash("order", query.key)[:12]
    logger.info("lookup failed: order %s, from %s", order, rate_limits.keyed_hash("", network)[:12])


def _shared(query: LookupQuery) -> tuple[tuple[str, str], ...]:
    """The numbers that all clients share, and what each counts.

    The postal code is counted too: an attacker who keeps one and walks through the order numbers
    stays below every other limit.
    """
    return (
        ("FAILED_LOOKUPS", ""),
        ("LOOKUPS_PER_IDENTIFIER", query.key),
        ("LOOKUPS_PER_POSTAL_CODE", query.postal_code_key),
    )
