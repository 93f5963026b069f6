"""How long the server waits for a client."""

SLOWEST = 8 * 1024  # bytes a second, a poor mobile line


class Patience:
    """A deadline that moves as long as the client keeps up; times are in seconds.

    A client may fall behind `SLOWEST` bytes a second by at most `seconds`. What it sent fast
    before gives it no credit, so a line that begins to drip is cut `seconds` later.
    """

    def __init__(self, seconds: float, now: float) -> None:
        self._seconds, self.deadline = seconds, now + seconds

    def progress(self, count: int, now: float) -> None:
        """Move the deadline, because `count` bytes came through."""
        self.deadline = min(self.deadline + count / SLOWEST, now + self._seconds)

    def postpone(self, seconds: float) -> None:
        """Move the deadline, because the portal itself was busy for so long."""
        self.deadline += seconds

    def end_by(self, deadline: float) -> None:
        """Wait no longer than this."""
        self.deadline = min(self.deadline, deadline)
