"""Posts what happened to one address as webhooks, each signed over its bytes."""

import hashlib
import hmac
import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

TRIES = 11  # the first, and Sendcloud's ten retries
PATIENCE = 5  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0  # seconds
CREDENTIALS = {"action": "integration_credentials", "public_key": "demo", "secret_key": "demo"}


@dataclass
class Outbox:
    """Events that wait to be sent, oldest first."""

    events: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    last: int = 0

    def put(self, action: str, now: float, **payload: Any) -> None:
        """Keep an event; every timestamp, in milliseconds, is later than the one before."""
        with self.lock:
            self.last = max(int(now * 1000), self.last + 1)
            self.events.append({"action": action, "timestamp": self.last, **payload})

    def take(self) -> list[dict[str, Any]]:
        """Empty the outbox and return what was in it."""
        with self.lock:
            events, self.events = self.events, []
            return events


def sign(raw: bytes, key: str) -> str:
    """The value of the Sendcloud-Signature header."""
    return hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()


def post(url: str, raw: bytes, signature: str) -> int:
    """The status that the receiver answered, or 0 if it could not be reached."""
    headers = {"Content-Type": "application/json", "Sendcloud-Signature": signature}
    request = urllib.request.Request(url, raw, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def keep_sending(outbox: Outbox, ended: threading.Event, url: str, key: str) -> None:
    """Send events until the world ends; retry what the receiver refuses, at growing intervals."""
    waiting: list[tuple[bytes, int]] = []
    pause = FIRST_PAUSE
    while not ended.wait(pause):
        waiting += [(json.dumps(event).encode(), 0) for event in outbox.take()]
        failed = [(raw, tries + 1) for raw, tries in waiting if not _taken(url, raw, key)]
        waiting = [(raw, tries) for raw, tries in failed if tries < TRIES]
        pause = min(pause * 2, LONGEST_PAUSE) if waiting else FIRST_PAUSE


def _taken(url: str, raw: bytes, key: str) -> bool:
    return 200 <= post(url, raw, sign(raw, key)) < 300


def deliveries(events: list[dict[str, Any]], oddities: set[str], key: str) -> list[tuple[Any, str]]:
    """The bodies to post and their signatures, with the oddities of the switch applied."""
    told = [*events, CREDENTIALS | {"timestamp": 1}] if "unknown" in oddities else list(events)
    if "disorder" in oddities:
        told.reverse()
    signed = [(raw := json.dumps(event).encode(), sign(raw, key)) for event in told]
    if "duplicates" in oddities:
        signed = [delivery for delivery in signed for _ in range(2)]
    if "forged" in oddities:
        signed += [(raw, sign(raw, "a stranger's key")) for raw, _ in signed]
    return signed
