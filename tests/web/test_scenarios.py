"""Every scenario of the simulator, walked to the page that the customer sees in the end.

Each is walked without API keys and with them, and costs at most one return.
"""

import time
from dataclasses import dataclass

import pytest
import requests
import time_machine

from portal.simulator.merchant_api import auth
from portal.simulator.scenarios import SCENARIOS, Scenario
from portal.simulator.server import Simulator
from portal.upstream import clients
from tests.harness.customer import Customer
from tests.harness.robot import walk

READY = "Your label is ready"
CHECKING = "We’re checking your return"
DELAYED = "This is taking longer than usual"
REGISTERED = "Your return is registered"
FEE = "Pay the return fee"
FRONT = "Start a return"
SILENT = "Something went wrong on our side"
# Seconds after the creation: as often as the page polls, then as a customer comes back.
LOOKS = (*range(6, 120, 6), 150, 200, 300)


@dataclass(frozen=True)
class Ending:
    """The last page's heading without keys and with them, and whether a label can be downloaded."""

    without_keys: str
    with_keys: str = ""
    labels: tuple[bool, bool] = (True, True)  # without keys, with keys
    returns: int = 1
    option: str = "drop_off_point"

    def heading(self, *, has_keys: bool) -> str:
        """The heading that this customer reads."""
        return (has_keys and self.with_keys) or self.without_keys


LABEL = Ending(READY)


def stops(heading: str, with_keys: str = "", *, returns: int = 1) -> Ending:
    """An ending without a label; with keys it may be another one, which has a label if READY."""
    return Ending(heading, with_keys, (False, with_keys == READY), returns)


NOT_FOUND = stops(FRONT, returns=0)
ENDINGS = {order.order_number: LABEL for order in SCENARIOS if order.ends.endswith("label")} | {
    "#1003": LABEL,
    "#1004": LABEL,
    "#1005": Ending("Your QR code is ready", option="drop_off_labelless"),
    "#1006": Ending("Bring it to our store", labels=(False, False), option="in_store"),
    "#1007": Ending(READY, option="pickup"),
    "#1009": stops(FEE),
    "#1010": LABEL,
    "#1011": stops("We couldn’t create your label"),
    "#1013": NOT_FOUND,
    "#1014": NOT_FOUND,
    "#1015": NOT_FOUND,
    "#1016": stops(SILENT, returns=0),
    "#1017": stops(CHECKING, READY),
    "#1018": stops("Something went wrong on our side", returns=0),
    "#1019": stops("We’re very busy right now", returns=0),
    "#1020": stops(SILENT, returns=0),
    "#1021": LABEL,
    "#1025": stops("Check and confirm", returns=0),
    "#1026": NOT_FOUND,
    "#1027": stops(CHECKING, READY),
    "#1028": stops(CHECKING, returns=0),
    "#1029": LABEL,
    "#1030": Ending(READY, labels=(False, True)),
    "#1031": stops("We can’t return this order online", returns=0),
    "#1033": stops(DELAYED, "Your return is approved"),
    "#1034": Ending(READY, labels=(False, True)),
    "#1035": stops(REGISTERED, READY),
    "#1036": stops(REGISTERED, READY),
    "#1037": LABEL,
    "#1038": stops(DELAYED, "We couldn’t approve your return"),
}


def pay(customer: Customer) -> None:
    """Open the payment page and press its button, twice where the first payment fails."""
    where = customer.client.get(f"{customer.url}pay/").headers["Location"]
    for _ in range(2):
        requests.post(where, timeout=5)


def until_its_end(customer: Customer, order: Scenario, ending: Ending) -> Customer:
    """Walk the pages, look up again where the session timed out, pay, and wait for the label."""
    for _ in range(2):
        walk(customer, order.order_number, order.postal_code, ending.option)
        if "expired" not in customer.url:
            break
    if "/label/" not in customer.url:
        return customer
    if customer.heading == FEE:
        pay(customer)
    confirmed_at = time.time()
    for seconds in LOOKS:
        if "document-1" in customer.text:
            break
        with time_machine.travel(confirmed_at + seconds):
            customer.visit(customer.url)
    return customer


def has_label(customer: Customer) -> bool:
    """Whether the page leads to a document that opens."""
    kind = "qr" if customer.heading == "Your QR code is ready" else "label"
    document = customer.client.get(f"{customer.url}{kind}/")
    return document.status_code == 200 and document.content.startswith((b"%PDF-", b"\x89PNG"))


@pytest.mark.parametrize("has_keys", [False, True], ids=["without keys", "with keys"])
@pytest.mark.parametrize("order", SCENARIOS, ids=lambda order: order.order_number)
def test_every_scenario_ends_on_its_page(
    customer: Customer, simulator: Simulator, settings, order: Scenario, has_keys: bool
) -> None:
    if has_keys:
        settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
        settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    hangs = order.order_number in {"#1016", "#1027"}
    settings.SENDCLOUD_READ_TIMEOUT = settings.SENDCLOUD_DEADLINE = 0.5 if hangs else 10
    clients.transport.cache_clear()
    ending = ENDINGS[order.order_number]
    until_its_end(customer, order, ending)
    assert customer.heading == ending.heading(has_keys=has_keys)
    assert len(simulator.world.returns) == ending.returns
    if "/label/" in customer.url:
        assert has_label(customer) == ending.labels[has_keys]


def test_each_scenario_has_its_ending() -> None:
    assert set(ENDINGS) == {order.order_number for order in SCENARIOS}
