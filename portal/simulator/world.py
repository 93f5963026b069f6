"""The state of the pretend Sendcloud: returns, calls, its clock and its tokens."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt

from portal.simulator import webhooks
from portal.simulator.merchant_api import parcels_v2, portal_returns, sample_returns
from portal.simulator.merchant_api.records import Record
from portal.simulator.merchant_api.statuses import NEXT
from portal.simulator.scenarios import ELSEWHERE, SCENARIOS, Scenario
from portal.simulator.switches import Switches

KEY = "the simulator's own key, of no use elsewhere"
FIRST_RETURN, FIRST_INCOMING = 1185082, 133726727
PORTAL = r"/api/v2/brand/(?P<brand>[^/]+)/return-portal"  # the path of a brand's endpoints
HOUR = 3600


@dataclass
class Return:
    """A return that a customer created at the simulator."""

    id: int
    brand: str
    scenario: Scenario
    body: dict[str, Any]
    incoming: list[int]
    polls: int = 0
    is_paid: bool = False
    payments: int = 0  # that failed

    @property
    def must_be_paid(self) -> bool:
        """Whether the fee is paid before there is a label."""
        return portal_returns.must_pay(self.brand, self.scenario, self.body["delivery_option"])

    @property
    def trackings(self) -> list[str]:
        """One tracking number per collo."""
        return [f"3SRET{parcel_id}" for parcel_id in self.incoming]


@dataclass(frozen=True)
class Call:
    """One request that arrived; the world keeps them for tests to count."""

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
    connections: int = 0
    lookups: dict[str, int] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)
    lock: threading.RLock = field(default_factory=threading.RLock)
    ended: threading.Event = field(default_factory=threading.Event)
    offset: float = 0
    records: list[Record] = field(default_factory=list)
    # When each call with keys of the last minute came, and whether it only read.
    counted: list[tuple[float, bool]] = field(default_factory=list)
    started: float = 0
    outbox: webhooks.Outbox = field(default_factory=webhooks.Outbox)
    # Called at each change that a world which is kept must remember; see keeping.py.
    changed: Callable[[], object] = lambda: None
    mailbox: Path | None = None  # the folder of the mails that the demo shows

    def __post_init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.started, self.counted = time.time(), []
        self.records = sample_returns.records(self.started)
        self.outbox = webhooks.Outbox()

    def reset(self) -> None:
        """Forget everything, and release every call that hangs."""
        self.ended.set()
        with self.lock:
            self.ended = threading.Event()
            self.returns, self.requests, self.lookups, self.uploads = [], [], {}, {}
            self.switches, self.offset = Switches(), 0
            self._begin()

    def advance(self, seconds: float) -> None:
        """Move the clock that stamps answers and returns, and that tokens are checked against."""
        self.offset += seconds

    def now(self) -> float:
        """The world's time, in seconds since the epoch."""
        return time.time() + self.offset

    def hang(self) -> None:
        """Answer nothing for half a minute, or until the world ends."""
        self.ended.wait(30)

    def scenario(self, brand: str, identifier: str) -> Scenario | None:
        """The order with this order or tracking number; a brand has only its own orders."""
        scenarios = ELSEWHERE if brand == "sol-y-mar" else SCENARIOS
        matches = (scenario for scenario in scenarios if identifier in _identifiers(scenario))
        return next(matches, None)

    def sign(self, **claims: Any) -> str:
        """A signed token; it expires after `lasts` seconds, or never without them."""
        if lasts := claims.pop("lasts", None):
            claims["exp"] = int(self.now()) + lasts
        return jwt.encode(claims, KEY, algorithm="HS256")

    def claims(self, token: str) -> dict[str, Any] | None:
        """The claims of a token, or None unless we signed it and it has not expired."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token, KEY, algorithms=["HS256"], options={"verify_exp": False}
            )
        except jwt.InvalidTokenError:
            return None
        return claims if claims.get("exp", self.now() + 1) > self.now() else None

    def store(self, brand: str, scenario: Scenario, body: dict[str, Any]) -> Return:
        """Create a return, as Sendcloud would."""
        with self.lock:
            count = int(body["incoming_parcel"].get("collo_count", 1))
            number, first = self.next_ids()
            incoming = list(range(first, first + count))
            new = Return(number, brand, scenario, body, incoming)
            self.returns.append(new)
            self.add(portal_returns.record(number, brand, scenario, body, incoming, self.now()))
            return new

    def next_ids(self) -> tuple[int, int]:
        """The id of the next return and of its first parcel."""
        count = len(self.records) - sample_returns.COUNT
        return FIRST_RETURN + count, FIRST_INCOMING + 10 * count

    def add(self, record: Record) -> None:
        """Keep a new return and queue its webhook."""
        with self.lock:
            self.records.append(record)
            self.outbox.put("return_created", self.now(), data=portal_returns.notice(record))
            self.changed()

    def find(self, return_id: Any) -> Return | None:
        """A return by its id."""
        return next((made for made in self.returns if made.id == return_id), None)

    def record(self, return_id: int) -> Record | None:
        """Sendcloud's record of a return, past or new."""
        return next((record for record in self.records if record.id == return_id), None)

    def read(self, record: Record) -> None:
        """Count a read of one return; after enough reads it moves on."""
        with self.lock:
            record.reads += 1
            if record.awaits_approval and record.reads >= self.switches.reads_until_approved:
                self.decide(record.id, is_rejected=self._is_rejected(record))
            reads = record.reads - record.reads_before_cancel
            if record.state == "cancelling" and reads >= self.switches.reads_until_cancelled:
                declines = self.switches.carriers_decline or "declines" in record.odd
                self.move(record, record.before if declines else "cancelled")
            elif record.asked and record.state == "announcing":
                self._announce(record)
            elif self._is_due(record):
                self.move(record, NEXT[record.state])

    def _is_rejected(self, record: Record) -> bool:
        made = self.find(record.id)
        is_rejected_in_portal = bool(made and made.scenario.has("approval") == "rejected")
        return is_rejected_in_portal or bool(record.asked and record.asked.is_rejected)

    def _announce(self, record: Record) -> None:
        """Let the carrier answer for a return that was made by API, after enough reads."""
        is_held = record.awaits_payment or record.awaits_approval
        if record.asked and not is_held and record.reads > record.asked.polls:
            self.move(record, "announcement-failed" if record.asked.fails else "announced")

    def _is_due(self, record: Record) -> bool:
        may_move = record.moves and record.state in NEXT and not record.awaits_payment
        return may_move and record.reads % self.switches.reads_until_next == 0

    def ask_to_cancel(self, record: Record) -> None:
        """Pass a cancellation request to the carrier, which decides later."""
        with self.lock:
            record.before, record.reads_before_cancel = record.state, record.reads
            self.move(record, "cancelling")

    def announced(self, return_id: int, state: str) -> None:
        """Record the carrier's answer to the announcement of a new return."""
        with self.lock:
            record = self.record(return_id)
            if record and record.state == "announcing":
                self.move(record, state)

    def paid(self, return_id: int) -> None:
        """Record that the customer paid the fee."""
        with self.lock:
            if record := self.record(return_id):
                record.awaits_payment = record.payment_failed = False
            self.changed()

    def payment_failed(self, return_id: int) -> None:
        """Record that the provider declined the payment; the customer may try again."""
        with self.lock:
            if record := self.record(return_id):
                record.payment_failed = True
            self.changed()

    def decide(self, return_id: int, *, is_rejected: bool = False) -> None:
        """Record that the merchant rejected a return, or approved it without a label."""
        with self.lock:
            if record := self.record(return_id):
                record.awaits_approval, record.is_rejected = False, is_rejected
                self.move(record, "no-label")

    def move(self, record: Record, state: str) -> None:
        """Give a return another status and queue a webhook for each collo."""
        with self.lock:
            now = self.now()
            record.history.append((now, state))
            for collo in range(len(record.incoming)):
                parcel = parcels_v2.incoming(record, collo, "https://panel.sendcloud.sc")
                change = {"carrier_status_change_timestamp": None, "parcel": parcel}
                self.outbox.put("parcel_status_changed", now, **change)
            self.changed()

    def send_webhooks(self, url: str, key: str) -> list[int]:
        """Post what happened since the last call; the receiver's statuses, 0 for no answer."""
        odd = self.switches.webhook_oddities
        told = webhooks.deliveries(self.outbox.take(), odd, key)
        return [webhooks.post(url, raw, signature) for raw, signature in told]


def _identifiers(scenario: Scenario) -> set[str]:
    return {scenario.order_number, f"3SYZXG1000{scenario.order_number[1:]}"}
