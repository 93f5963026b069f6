"""What the pretend Sendcloud remembers: returns, calls, switches, its clock and its tokens."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import jwt

from portal.simulator.scenarios import ELSEWHERE, SCENARIOS, Scenario

KEY = "the simulator's own key, known to nobody else"
FIRST_RETURN, FIRST_INCOMING = 1185082, 133726727
HOUR = 3600


@dataclass
class Switches:
    """What a test or a flag can change about the whole world."""

    created_status: int = 200
    documented_only: bool = False
    settings_down: bool = False
    service_points_down: bool = False
    service_points_hang: bool = False
    polls_until_ready: int = 2


@dataclass
class Return:
    """A return that was created here."""

    id: int
    brand: str
    scenario: Scenario
    body: dict[str, Any]
    incoming: list[int]
    polls: int = 0
    is_paid: bool = False

    @property
    def trackings(self) -> list[str]:
        """One tracking number per collo."""
        return [f"3SRET{each}" for each in self.incoming]


@dataclass(frozen=True)
class Call:
    """One request that arrived, for tests to count."""

    method: str
    path: str
    query: dict[str, str]
    authorization: str
    content_type: str = ""


@dataclass
class World:
    """All state, behind one lock; `reset()` makes it new."""

    returns: list[Return] = field(default_factory=list)
    requests: list[Call] = field(default_factory=list)
    lookups: dict[str, int] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)
    lock: threading.RLock = field(default_factory=threading.RLock)
    ended: threading.Event = field(default_factory=threading.Event)
    offset: float = 0

    def reset(self) -> None:
        """Forget everything; whoever hangs is let go."""
        self.ended.set()
        with self.lock:
            self.ended = threading.Event()
            self.returns, self.requests, self.lookups, self.uploads = [], [], {}, {}
            self.switches, self.offset = Switches(), 0

    def advance(self, seconds: float) -> None:
        """Move the clock that tokens are checked against."""
        self.offset += seconds

    def now(self) -> float:
        """The world's time, in seconds since the epoch."""
        return time.time() + self.offset

    def hang(self) -> None:
        """Answer nothing for half a minute, or until the world ends."""
        self.ended.wait(30)

    def scenario(self, brand: str, identifier: str) -> Scenario | None:
        """The order behind a number; each brand knows only its own."""
        known = ELSEWHERE if brand == "sol-y-mar" else SCENARIOS
        names = (each for each in known if identifier in _identifiers(each))
        return next(names, None)

    def sign(self, **claims: Any) -> str:
        """A token of ours; without `lasts` it never ends."""
        if lasts := claims.pop("lasts", None):
            claims["exp"] = int(self.now()) + lasts
        return jwt.encode(claims, KEY, algorithm="HS256")

    def claims(self, token: str) -> dict[str, Any] | None:
        """The claims of a token of ours that has not ended."""
        try:
            found: dict[str, Any] = jwt.decode(
                token, KEY, algorithms=["HS256"], options={"verify_exp": False}
            )
        except jwt.InvalidTokenError:
            return None
        return found if found.get("exp", self.now() + 1) > self.now() else None

    def store(self, brand: str, scenario: Scenario, body: dict[str, Any]) -> Return:
        """Create a return, as Sendcloud would."""
        with self.lock:
            count = int(body["incoming_parcel"].get("collo_count", 1))
            first = FIRST_INCOMING + 10 * len(self.returns)
            incoming = list(range(first, first + count))
            made = Return(FIRST_RETURN + len(self.returns), brand, scenario, body, incoming)
            self.returns.append(made)
            return made

    def find(self, return_id: Any) -> Return | None:
        """A return by its id."""
        return next((each for each in self.returns if each.id == return_id), None)


def _identifiers(scenario: Scenario) -> set[str]:
    return {scenario.order_number, f"3SYZXG1000{scenario.order_number[1:]}"}
