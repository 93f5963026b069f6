"""Room for a few photos at once, shared out fairly between customers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Busy(Exception):
    """There was no room in time."""


class Room:
    """Lets in so many at once, one of each customer, in the order in which they came.

    So whatever one customer sends, another one's photo does not wait for it.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._inside: set[str] = set()
        self._waiting: dict[object, str] = {}
        self._changed = threading.Condition()

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._waiting)

    @contextmanager
    def taken(self, customer: str, seconds: float) -> Iterator[None]:
        """Hold a place; raises Busy if none is free within these seconds."""
        ticket = object()
        with self._changed:
            self._waiting[ticket] = customer
            has_place = self._changed.wait_for(lambda: self._is_next(ticket), seconds)
            del self._waiting[ticket]
            if has_place:
                self._inside.add(customer)
            self._changed.notify_all()
        if not has_place:
            raise Busy
        try:
            yield
        finally:
            with self._changed:
                self._inside.discard(customer)
                self._changed.notify_all()

    def _is_next(self, ticket: object) -> bool:
        able = (held for held, who in self._waiting.items() if who not in self._inside)
        return len(self._inside) < self._places and next(able, None) is ticket
