"""A request while it arrives: how much of it has to be there before a thread takes it."""

from dataclasses import dataclass
from typing import Self

from portal.server import bodies

END = b"\r\n\r\n"
MOST_HEADERS = 64 * 1024  # bytes; gunicorn refuses single lines and fields long before
# A larger body is read by a thread. Only the items page, with a customer's session, takes one.
AHEAD = 256 * 1024  # bytes


@dataclass(frozen=True)
class Head:
    """What the headers say of the body.

    A length that cannot be trusted counts as none. gunicorn refuses such a request itself.
    """

    length: int = 0
    is_framed: bool = True
    is_read: bool = True
    expects_continue: bool = False

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Read the headers, up to the empty line that ends them."""
        first, *lines = raw.decode("latin-1").split("\r\n")
        path = "".join(first.split(" ")[1:2]).partition("?")[0]
        fields: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            fields.setdefault(name.lower(), []).append(value.strip(" \t"))
        length, is_framed = _length(fields)
        signature = ",".join(fields.get("sendcloud-signature", []))
        return cls(
            length,
            is_framed,
            bodies.is_read(path, length, signature),
            [value.lower() for value in fields.get("expect", [])] == ["100-continue"],
        )


def _length(fields: dict[str, list[str]]) -> tuple[int, bool]:
    """The length of the body, and whether it is the only thing that says where it ends."""
    given = fields.get("content-length", ["0"])
    is_number = len(given) == 1 and given[0].isascii() and given[0].isdigit()
    if not is_number or len(given[0]) > 18 or "transfer-encoding" in fields:
        return 0, False
    return int(given[0]), True


class Incoming:
    """The bytes of one request so far."""

    def __init__(self) -> None:
        self.raw = bytearray()
        self.head: Head | None = None
        self._body_at = 0

    def feed(self, data: bytes) -> None:
        """Add what arrived."""
        searched = max(0, len(self.raw) - len(END) + 1)
        self.raw += data
        if self.head is None and (end := self.raw.find(END, searched)) >= 0:
            self._body_at = end + len(END)
            self.head = Head.read(bytes(self.raw[:end]))

    @property
    def is_too_large(self) -> bool:
        """Whether the headers have no end."""
        return self.head is None and len(self.raw) > MOST_HEADERS

    @property
    def is_ready(self) -> bool:
        """Whether a thread can work on it without waiting for the client."""
        if self.head is None:
            return False
        return len(self.raw) - self._body_at >= min(self._wanted, AHEAD)

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here, so that another request may follow on the same line."""
        is_plain = self.head is not None and self.head.is_framed and self.head.is_read
        return is_plain and len(self.raw) >= self._body_at + self._wanted

    @property
    def is_streamed(self) -> bool:
        """Whether a thread has to read the rest of the body."""
        return self._wanted > AHEAD and not self.is_whole

    @property
    def missing(self) -> int:
        """How many bytes of the body have not arrived; none of a body that the portal skips."""
        return max(0, self._body_at + self._wanted - len(self.raw))

    @property
    def _wanted(self) -> int:
        return self.head.length if self.head and self.head.is_read else 0

    def split(self) -> tuple[bytes, bytes]:
        """The request, and what came after it."""
        end = self._body_at + self._wanted
        return bytes(self.raw[:end]), bytes(self.raw[end:])
