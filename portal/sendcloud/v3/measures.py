"""Weights of the newer API, whose values are texts or numbers."""

from decimal import Decimal
from typing import Annotated

from portal.sendcloud.fields import Amount, Text
from portal.sendcloud.payload import Payload, or_empty

# Kilograms in one of each unit.
KILOGRAMS = {
    "kg": Decimal(1),
    "g": Decimal("0.001"),
    "lbs": Decimal("0.45359237"),
    "oz": Decimal("0.028349523125"),
}


class Weight(Payload):
    """A weight in the unit that stands beside it."""

    value: Amount = None
    unit: Text = "kg"

    @property
    def kilograms(self) -> Decimal | None:
        """The weight in kg; None where value or unit cannot be read."""
        factor = KILOGRAMS.get(self.unit.lower())
        return None if self.value is None or factor is None else self.value * factor


class Measurement(Payload):
    """What a piece measures, as far as the portal uses it."""

    weight: Annotated[Weight, or_empty(Weight)] = Weight()
