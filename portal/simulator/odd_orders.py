"""Orders that are odd in themselves: what shops ship, what Sendcloud knows and where people live.

Their numbers begin at #1101.
"""

from portal.simulator.scenario import Scenario

ODD_ORDERS: tuple[Scenario, ...] = (
    Scenario(
        "#1101",
        "Postal code is compared blank by blank",
        "A label",
        "114 55",
        traits={"city": "Stockholm", "exact": True},
    ),
)
