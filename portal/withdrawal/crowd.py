"""Holds back a flood from one network: its statements are stored too, but after everyone else's."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.http import HttpRequest

from portal import rate_limits
from portal.evidence.writing import NotStored
from portal.rate_limits import RateLimitExceeded

NEIGHBOURS = "neighbours"
PATIENCE = 5  # seconds that one of a crowd waits for its place
_place = threading.BoundedSemaphore(1)


def is_crowded(request: HttpRequest) -> bool:
    """Count a statement of this network; from the sixth in an hour on, they are a crowd."""
    network = rate_limits.client_network(request)
    try:
        rate_limits.hit("WITHDRAWALS", network)
        for wider, times in rate_limits.wider_networks(network).items():
            rate_limits.hit("WITHDRAWALS", wider, times, NEIGHBOURS)
    except RateLimitExceeded:
        return True
    return False


@contextmanager
def turn(crowded: bool) -> Iterator[None]:
    """A crowd writes one statement at a time in each process. Raises NotStored after a wait."""
    if not crowded:
        yield
        return
    if not _place.acquire(timeout=PATIENCE):
        raise NotStored
    try:
        yield
    finally:
        _place.release()


def receipt_delay(email: str, crowded: bool) -> timedelta:
    """How long the receipt waits, so that no address and no mail server is flooded."""
    waits = [rate_limits.reserve("RECEIPTS_PER_ADDRESS", email.casefold())]
    if crowded:
        waits.append(rate_limits.reserve("RECEIPTS_OF_CROWD"))
    return timedelta(seconds=max(waits))
