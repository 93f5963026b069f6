"""What this process learned a moment ago, so that not every page asks for it again."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ProcessCache(Generic[Value]):
    """One value a key, believed for so many seconds; nothing that another process must know."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._known: dict[str, tuple[float, Value]] = {}

    def get(self, key: str, find: Callable[[], Value]) -> Value:
        """The value, found again when it is too old; what `find` raises is not kept."""
        until, value = self._known.get(key, (0.0, None))
        if until > time.time():
            return value  # type: ignore[return-value]
        found = find()
        self._known[key] = (time.time() + self.seconds, found)
        return found

    def forget(self) -> None:
        """Forget every value."""
        self._known.clear()
