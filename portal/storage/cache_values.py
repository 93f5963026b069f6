"""How values stand in the cache, whose own way would run code that someone put there."""

import json
from typing import Any

BYTES = b"\0"  # begins a value that is bytes; JSON never begins so


class JsonSerializer:
    """Writes values as JSON. Django's own serializers unpickle, which runs code."""

    def dumps(self, value: Any) -> bytes:
        """The value as bytes; a tuple comes back as a list, and bytes come back as they are."""
        return BYTES + value if isinstance(value, bytes) else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """The value; None, as if it were missing, for what is neither bytes nor JSON."""
        if data.startswith(BYTES):
            return data.removeprefix(BYTES)
        try:
            return json.loads(data)
        except ValueError:
            return None
