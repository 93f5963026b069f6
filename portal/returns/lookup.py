"""Finding the parcel that was sent to a customer: what people type, and the one answer."""

import logging
import re
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from portal import rate_limits
from portal.sendcloud import InvalidRequest, NotFound, OutgoingLookup, ReturnPortal, TokenExpired

logger = logging.getLogger(__name__)

TRACKING_PARAMETERS = ("tracking_number", "code", "barcode", "b")


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


def admit(network: str, identifier: str, postal_code: str) -> None:
    """Count a lookup before it is made; raises LimitReached once there were too many.

    By postal code too: who fixes one and walks the order numbers is never seen by the others.
    """
    rate_limits.count("LOOKUPS_PER_ADDRESS", network)
    rate_limits.ensure("FAILED_LOOKUPS")
    rate_limits.count("LOOKUPS_PER_IDENTIFIER", _counted(identifier))
    rate_limits.count("LOOKUPS_PER_POSTAL_CODE", normal_postal_code(postal_code))


def note_failure(network: str, identifier: str) -> None:
    """Count a lookup that found nothing, and log it so that no person can be read from it."""
    # The one that crosses the line is still answered; the next one meets it in `admit`.
    with suppress(rate_limits.LimitReached):
        rate_limits.count("FAILED_LOOKUPS")
    order = rate_limits.pseudonym("order", _counted(identifier))[:12]
    logger.info("lookup failed: order %s, from %s", order, rate_limits.pseudonym("", network)[:12])


def _counted(identifier: str) -> str:
    """One name for all spellings that `find` would try."""
    return normal_identifier(identifier).lstrip("#")


def _is_returnable(found: OutgoingLookup) -> bool:
    return not found.products or any(each.returnable for each in found.products)


def normal_identifier(text: str) -> str:
    """What people paste and type, as one word in capitals: `5611 em`, a tracking URL."""
    return re.sub(r"\s+", "", _bare(text)).upper()


def _bare(text: str) -> str:
    """As it was typed, or what a pasted tracking URL names."""
    text = text.strip()
    is_url = text.lower().startswith(("http://", "https://"))
    return _from_url(text).strip() if is_url else text


def _from_url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = {name.lower(): values for name, values in parse_qs(parts.query).items()}
    for name in TRACKING_PARAMETERS:
        if name in query:
            return query[name][0]
    last = parts.path.rstrip("/").rpartition("/")[2]
    # PostNL's own links end with the number, the country and the postal code.
    return re.sub(r"-[A-Z]{2}-\w+$", "", last)


def normal_postal_code(text: str) -> str:
    """A postal code without its blanks, in capitals."""
    return re.sub(r"\s+", "", text).upper()


def spellings(identifier: str) -> list[str]:
    """The identifier as typed and with the "#" added or left out, then both in normal form."""
    words = _bare(identifier), normal_identifier(identifier)
    both = (spelling for word in words if word for spelling in (word, _with_or_without_hash(word)))
    return [each for each in dict.fromkeys(both) if each]


def _with_or_without_hash(word: str) -> str:
    return word[1:] if word.startswith("#") else f"#{word}"
