"""What a scenario is made of."""

from dataclasses import dataclass, field
from typing import Any

HOME = "5642 CV"


@dataclass(frozen=True)
class Scenario:
    """One order, with what is special about it and what the customer sees in the end."""

    order_number: str
    title: str
    ends: str
    postal_code: str = HOME
    traits: dict[str, Any] = field(default_factory=dict)

    def has(self, trait: str) -> Any:
        """The value of a trait, or None if the order lacks it."""
        return self.traits.get(trait)
