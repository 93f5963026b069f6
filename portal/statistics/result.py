"""What a report holds."""

from dataclasses import dataclass, field
from datetime import date

from portal.statistics.periods import Period
from portal.statistics.suppression import Line


@dataclass(frozen=True)
class Rate:
    """Pieces of a product that came back, of those sold in the same months."""

    product_id: str
    returned: int
    sold: int

    @property
    def percent(self) -> float:
        """How many of a hundred come back."""
        return 100 * self.returned / self.sold


@dataclass
class Report:
    """Everything that is shown of a period; breakdowns are suppressed already."""

    period: Period
    since: date | None
    totals: dict[str, int]
    value: dict[str, int]  # cents by currency
    costs: dict[str, dict[str, int]]  # fees and labels: cents by currency
    unpriced: int
    pieces: int
    days: list[tuple[Period, int]]
    steps: list[tuple[str, int]]
    breakdowns: dict[str, list[Line]] = field(default_factory=dict)
    waits: list[Line] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    withdrawals: list[tuple[Period, int]] = field(default_factory=list)
    is_made_up: bool = False
    snaps: bool = False  # whether breakdowns are of whole months, because the days are rolled up
