"""Every scenario of the simulator on v3, walked to the page that the customer sees in the end."""

import re
import time
from pathlib import Path

import pytest
import time_machine

from portal.simulator.scenario import Scenario
from portal.simulator.scenarios import SCENARIOS
from portal.simulator.server import Simulator
from portal.simulator.v3_orders import ONLY_V3
from portal.upstream import clients
from tests.harness.customer import Customer
from tests.harness.robot import walk
from tests.harness.with_keys import made, serve_with_keys

# Seconds after the creation: as often as the page polls, then as a customer comes back.
LOOKS = (*range(6, 120, 6), 150, 200, 300)
READY, CODE = "Your label is ready", "Your QR code is ready"
FAILED = "We couldn’t create your label"
APPROVED, REJECTED = "Your return is approved", "We couldn’t approve your return"
CHECKING, REFUSED, NOT_FOUND = "We’re checking your return", "Check and confirm", "Start a return"
SILENT, BUSY = "Something went wrong on our side", "We’re very busy right now"
NOTHING_MADE = {CHECKING, REFUSED, NOT_FOUND, SILENT, BUSY}
# What does not end with a label. On v3 nothing is paid, uploaded or taken to a store.
ENDINGS = {
    **dict.fromkeys(("#1013", "#1014", "#1015", "#1026", "#1107"), NOT_FOUND),
    **dict.fromkeys(("#3003", "#3004", "#3005", "#3006", "#3012", "#3016", "#3019"), NOT_FOUND),
    **dict.fromkeys(("#1016", "#1018", "#1020"), SILENT),
    **dict.fromkeys(("#1011", "#3013"), FAILED),
    **dict.fromkeys(("#1025", "#3010"), REFUSED),
    **dict.fromkeys(("#1028", "#3020"), CHECKING),
    **dict.fromkeys(("#1033", "#3015"), APPROVED),
    "#1019": BUSY,
    "#1038": REJECTED,
    "#3017": CODE,
}


def until_its_end(customer: Customer, order: Scenario) -> None:
    """Walk the pages, and wait for the label."""
    walk(customer, order.order_number, order.postal_code)
    confirmed_at = time.time()
    for seconds in LOOKS:
        if "document-1" in customer.text or "/label/" not in customer.url:
            return
        with time_machine.travel(confirmed_at + seconds):
            customer.visit(customer.url)


def documents(customer: Customer) -> list[bytes]:
    """The first bytes of every document that the page leads to."""
    linked = r'(?:href|src)="([^"]+/label/(?:label|customs|qr)/)"'
    urls = sorted(set(re.findall(linked, customer.text)))
    return [customer.client.get(url).content[:4] for url in urls]


@pytest.mark.parametrize(
    "order",
    [*SCENARIOS, *ONLY_V3],
    ids=lambda order: f"{order.order_number} to {order.postal_code}",
)
def test_every_scenario_ends_on_its_page(
    customer: Customer, simulator: Simulator, settings, tmp_path: Path, order: Scenario
) -> None:
    serve_with_keys(settings, simulator, tmp_path)
    hangs = order.order_number in {"#1016", "#1027"}
    settings.SENDCLOUD_READ_TIMEOUT = settings.SENDCLOUD_DEADLINE = 0.5 if hangs else 10
    clients.transport.cache_clear()
    until_its_end(customer, order)
    ending = ENDINGS.get(order.order_number, READY)
    assert customer.heading == ending
    assert len(made(simulator)) == (ending not in NOTHING_MADE)
    opened = {READY: [b"%PDF"] * (2 if order.has("customs") else 1), CODE: [b"\x89PNG"]}
    assert documents(customer) == opened.get(ending, [])


def test_only_orders_that_exist_have_an_ending() -> None:
    assert set(ENDINGS) <= {order.order_number for order in (*SCENARIOS, *ONLY_V3)}
