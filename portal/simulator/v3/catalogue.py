"""Every order of the account, as version 3 finds it by its number."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.simulator import brands, parcels
from portal.simulator.scenarios import ELSEWHERE, SCENARIOS, Scenario
from portal.simulator.v3_orders import ONLY_V3, OTHER_BRAND, OUTLET, SHOP

DAY = 86400  # seconds
AGE, LONG_AGO = 8, 400  # days since an order was made
OF_ANOTHER_BRAND = "sol-y-mar"


@dataclass(frozen=True)
class Order:
    """An order with its brand, its shop and how many parcels Sendcloud carried."""

    number: int  # Sendcloud's id
    scenario: Scenario
    brand: str
    integration: int

    @property
    def order_number(self) -> str:
        """The number that the customer knows."""
        return self.scenario.order_number

    @property
    def brand_id(self) -> int:
        """Sendcloud's id of the brand."""
        return int(brands.SETTINGS[self.brand]["portal"]["brand"]["id"])

    @property
    def is_twin(self) -> bool:
        """Whether another shop of the account has an order with the same number."""
        return self.integration == OUTLET

    @property
    def status(self) -> str:
        """What the shop says of the order."""
        # A shop closes an order of which everything came back.
        usual = "cancelled" if _fate(self.scenario) == "already_returned" else "fulfilled"
        return str(self.scenario.has("status") or usual)

    @property
    def is_imported(self) -> bool:
        """Whether the endpoint of orders knows it."""
        return not self.scenario.has("absent")

    @property
    def age(self) -> float:
        """Seconds since the customer made it."""
        is_late = _fate(self.scenario) == "return_window_expired"
        return float(self.scenario.has("days") or (LONG_AGO if is_late else AGE)) * DAY

    @property
    def parcel_ids(self) -> list[int]:
        """The parcels that Sendcloud carried; the first has the id that v2 shows."""
        if self.scenario.has("unshipped") or self.scenario.has("shipped") == 0:
            return []
        first = parcels.parcel_id(self.scenario) + (500_000 if self.is_twin else 0)
        return [first + 100_000 * collo for collo in range(self.scenario.has("colli") or 1)]

    def tracking(self, collo: int) -> str:
        """The tracking number of a parcel."""
        base = parcels.tracking_number(self.scenario) + ("B" if self.is_twin else "")
        return base + (f"C{collo + 1}" if collo else "")

    @property
    def items(self) -> list[dict[str, Any]]:
        """The lines that were bought."""
        return [item for item in parcels.products(self.scenario, self.brand) if item["quantity"]]


def orders(account: str) -> Iterator[Order]:
    """The orders of the account; `account` is the brand that sold #1001 and what follows."""
    account = "noordpunt" if account == OF_ANOTHER_BRAND else account
    known = (scenario for scenario in SCENARIOS if not _is_lost(scenario))
    for number, scenario in enumerate((*known, *ONLY_V3), 669_000):
        integration = scenario.has("integration") or SHOP
        brand = OF_ANOTHER_BRAND if integration == OTHER_BRAND else account
        yield Order(number, scenario, brand, integration)
    for number, scenario in enumerate(ELSEWHERE, 668_000):
        yield Order(number, scenario, OF_ANOTHER_BRAND, OTHER_BRAND)


def _is_lost(scenario: Scenario) -> bool:
    """Whether the portal's look-up says that there is no such order, for any postal code."""
    return _fate(scenario) in {404, "invalid_postal_code"}


def _fate(scenario: Scenario) -> Any:
    """The code with which the portal's look-up refuses the order, or None."""
    return (scenario.has("lookup") or (0, None))[1]


def find(account: str, order_number: str) -> list[Order]:
    """The orders with this number, without regard to case; one per integration."""
    wanted = order_number.lower()
    return [order for order in orders(account) if order.order_number.lower() == wanted]


def tracked(account: str, tracking_number: str) -> tuple[Order, int] | None:
    """The order of a parcel and the parcel's place in it."""
    for order in orders(account):
        for collo in range(len(order.parcel_ids)):
            if order.tracking(collo) == tracking_number:
                return order, collo
    return None
