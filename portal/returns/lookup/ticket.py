"""Tickets: a lookup waits with one while strangers use up the numbers that all customers share."""

import secrets
import time

from django.conf import settings
from django.core import signing

from portal import rate_limits
from portal.rate_limits import RateLimitExceeded
from portal.returns.lookup.normalize import LookupQuery

SALT = "portal lookup ticket"
LIFETIME = 10 * 60  # seconds; LIMIT_TICKETS remembers a used one for longer


def issue(query: LookupQuery) -> str:
    """A new ticket for this lookup; who holds it has been counted."""
    return signing.dumps([_of(query), secrets.token_urlsafe(12), time.time()], salt=SALT)


def is_valid(ticket: str, query: LookupQuery) -> bool:
    """Whether the portal issued it, for this very lookup, and not too long ago."""
    try:
        of, _, _ = signing.loads(ticket, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return bool(of == _of(query))


def seconds_left(ticket: str) -> float:
    """How long a valid ticket still waits; zero when its turn has come."""
    issued_at: float = signing.loads(ticket, salt=SALT)[2]
    return max(0.0, issued_at + settings.LOOKUP_WAIT - time.time())


def use(ticket: str) -> bool:
    """Use up a valid ticket; false the second time, whichever process had the first."""
    try:
        rate_limits.hit("TICKETS", ticket)
    except RateLimitExceeded:
        return False
    return True


def _of(query: LookupQuery) -> str:
    return rate_limits.keyed_hash("ticket", f"{query.key} {query.postal_code_key}")
