"""A cache in the memory of one process, so that not every page asks for the same value."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ProcessCache(Generic[Value]):
    """Keeps one value per key for some seconds; not for values that other processes must see."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._entries: dict[str, tuple[float, Value]] = {}

    def get(self, key: str, find: Callable[[], Value]) -> Value:
        """The value, from `find` when there is none or it is too old; its errors are not kept."""
        until, value = self._entries.get(key, (0.0, None))
        if until > time.time():
            return value  # type: ignore[return-value]
        fresh = find()
        self._entries[key] = (time.time() + self.seconds, fresh)
        return fresh

    def last(self, *keys: str) -> Value | None:
        """The newest value of the first of these keys that has one, however old it is."""
        values = (self._entries[key][1] for key in keys if key in self._entries)
        return next(values, None)

    def forget(self) -> None:
        """Forget every value."""
        self._entries.clear()
