"""Finding the parcel that was sent to a customer: what people type, and the one answer."""

import logging
import re
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from portal import limits
from portal.sendcloud import InvalidRequest, NotFound, OutgoingLookup, ReturnPortal, TokenExpired

logger = logging.getLogger(__name__)

TRACKING_PARAMETERS = ("tracking_number", "code", "barcode", "b")


def find(portal: ReturnPortal, identifier: str, postal_code: str) -> OutgoingLookup | None:
    """The outgoing parcel, or nothing whatever the cause: who asks must not learn which.

    An order number that is not found is tried once more with or without its "#".
    """
    postal_code = normal_postal_code(postal_code)
    for spelling in spellings(normal_identifier(identifier)):
        try:
            found = portal.find_outgoing_parcel(spelling, postal_code)
        except NotFound:
            continue
        except (InvalidRequest, TokenExpired):
            return None
        return found if _is_returnable(found) else None
    return None


def admit(network: str, identifier: str, postal_code: str) -> None:
    """Count a lookup before it is made; raises LimitReached once there were too many.

    By postal code too: who fixes one and walks the order numbers is never seen by the others.
    """
    limits.count("LOOKUPS_PER_ADDRESS", network)
    limits.ensure("FAILED_LOOKUPS")
    limits.count("LOOKUPS_PER_IDENTIFIER", _counted(identifier))
    limits.count("LOOKUPS_PER_POSTAL_CODE", normal_postal_code(postal_code))


def note_failure(network: str, identifier: str) -> None:
    """Count a lookup that found nothing, and log it so that no person can be read from it."""
    # The one that crosses the line is still answered; the next one meets it in `admit`.
    with suppress(limits.LimitReached):
        limits.count("FAILED_LOOKUPS")
    order = limits.pseudonym("order", _counted(identifier))[:12]
    logger.info("lookup failed: order %s, from %s", order, limits.pseudonym("", network)[:12])


def _counted(identifier: str) -> str:
    """One name for all spellings that `find` would try."""
    return normal_identifier(identifier).removeprefix("#")


def _is_returnable(found: OutgoingLookup) -> bool:
    return not found.products or any(each.returnable for each in found.products)


def normal_identifier(text: str) -> str:
    """What people paste and type, as one word in capitals: `5611 em`, a tracking URL."""
    text = text.strip()
    if text.lower().startswith(("http://", "https://")):
        text = _from_url(text)
    return re.sub(r"\s+", "", text).upper()


def _from_url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = {name.lower(): values for name, values in parse_qs(parts.query).items()}
    for name in TRACKING_PARAMETERS:
        if name in query:
            return query[name][0]
    return parts.path.rstrip("/").rpartition("/")[2]


def normal_postal_code(text: str) -> str:
    """A postal code without its blanks, in capitals."""
    return re.sub(r"\s+", "", text).upper()


def spellings(identifier: str) -> list[str]:
    """The identifier as typed, then with the "#" that was added or left out."""
    if not identifier:
        return []
    other = identifier[1:] if identifier.startswith("#") else f"#{identifier}"
    return [each for each in (identifier, other) if each]
