"""Webhooks from the simulator to a receiver that checks them as the portal does."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.sendcloud import webhooks
from portal.sendcloud.webhooks import ParcelStatusChanged, ReturnCreated
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator

KEY = "a key of both"


class Receiver:
    """Records what arrives, and answers with the given statuses in turn, then with 200."""

    def __init__(self) -> None:
        self.bodies: list[tuple[bytes, bool]] = []
        self.statuses: list[int] = []
        self.arrived = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                signature = self.headers.get("Sendcloud-Signature", "")
                with receiver.arrived:
                    receiver.bodies.append((raw, webhooks.verify(raw, signature, KEY)))
                    self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                    receiver.arrived.notify_all()
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def events(self) -> list[object]:
        return [webhooks.parse(raw) for raw, signed in self.bodies if signed]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def something_happens(simulator: Simulator) -> None:
    """Have a past return cancelled at the simulator."""
    record = simulator.world.record(LAST_ID)
    assert record is not None
    simulator.world.ask_to_cancel(record)
    simulator.world.move(record, "cancelled")


def a_return_is_created(simulator: Simulator) -> int:
    scenario = simulator.world.scenario("noordpunt", "#1001")
    assert scenario is not None
    body = {"delivery_option": "drop_off_point", "incoming_parcel": {}, "reason": 11}
    return simulator.world.store("noordpunt", scenario, body).id


def test_a_created_return_sends_a_webhook(simulator: Simulator, receiver: Receiver) -> None:
    number = a_return_is_created(simulator)
    assert simulator.world.send_webhooks(receiver.url, KEY) == [200]
    event = receiver.events[0]
    assert isinstance(event, ReturnCreated)
    assert (event.data.id, event.data.order_number) == (number, "#1001")
    assert simulator.world.send_webhooks(receiver.url, KEY) == []


def test_changes_of_a_parcel_are_sent_in_order(simulator: Simulator, receiver: Receiver) -> None:
    something_happens(simulator)
    simulator.world.send_webhooks(receiver.url, KEY)
    events = [event for event in receiver.events if isinstance(event, ParcelStatusChanged)]
    assert [event.parcel.status.slug for event in events] == ["cancelling", "cancelled"]
    assert all(event.parcel.is_return for event in events)
    assert [event.timestamp for event in events if event.timestamp] == sorted(
        event.timestamp for event in events if event.timestamp
    )


def test_a_webhook_signed_with_another_key_is_refused(
    simulator: Simulator, receiver: Receiver
) -> None:
    something_happens(simulator)
    simulator.world.send_webhooks(receiver.url, "another key")
    assert [signed for _, signed in receiver.bodies] == [False, False]


@pytest.mark.parametrize(
    ("oddity", "told"),
    [
        ("duplicates", ["cancelling", "cancelling", "cancelled", "cancelled"]),
        ("disorder", ["cancelled", "cancelling"]),
        ("unknown", ["cancelling", "cancelled", None]),
        ("forged", ["cancelling", "cancelled"]),
    ],
)
def test_webhooks_can_be_odd(
    simulator: Simulator, receiver: Receiver, oddity: str, told: list[str | None]
) -> None:
    simulator.world.switches.webhook_oddities = {oddity}
    something_happens(simulator)
    simulator.world.send_webhooks(receiver.url, KEY)
    slugs = [
        event.parcel.status.slug if isinstance(event, ParcelStatusChanged) else None
        for event in receiver.events
    ]
    assert slugs == told
    assert len(receiver.bodies) - len(slugs) == (2 if oddity == "forged" else 0)


def test_the_same_event_has_the_same_digest(simulator: Simulator, receiver: Receiver) -> None:
    simulator.world.switches.webhook_oddities = {"duplicates"}
    something_happens(simulator)
    simulator.world.send_webhooks(receiver.url, KEY)
    digests = [webhooks.digest(raw) for raw, _ in receiver.bodies]
    assert digests[0] == digests[1] != digests[2]


def test_a_receiver_that_is_not_there_answers_nothing(simulator: Simulator) -> None:
    something_happens(simulator)
    assert simulator.world.send_webhooks("http://127.0.0.1:1/", KEY) == [0, 0]


def test_the_simulator_retries_a_webhook_that_was_refused(
    simulator: Simulator, receiver: Receiver
) -> None:
    receiver.statuses = [500]
    simulator.send_webhooks(receiver.url, KEY)
    a_return_is_created(simulator)
    with receiver.arrived:
        assert receiver.arrived.wait_for(lambda: len(receiver.bodies) == 2, timeout=20)
    assert receiver.bodies[0] == receiver.bodies[1]
