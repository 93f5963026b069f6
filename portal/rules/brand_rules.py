"""What the brand's file says, read and checked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

DROP_OFF_POINT = "drop_off_point"
LABELLESS = "drop_off_labelless"
PICKUP = "pickup"


@dataclass(frozen=True)
class ReturnAddress:
    """Where returns go, under Sendcloud's own field names."""

    name: str
    address_line_1: str
    postal_code: str
    city: str
    country_code: str
    house_number: str = ""
    address_line_2: str = ""
    company_name: str = ""
    state_province_code: str = ""
    email: str = ""
    phone_number: str = ""

    def body(self) -> dict[str, str]:
        """The address as a return's body has it, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class ReasonRule:
    """A reason that customers may give; `text` has the brand's own words by language."""

    id: int
    asks_note: bool
    text: Mapping[str, str]


@dataclass(frozen=True)
class RefundRule:
    """A wish that customers may have: money, credit or exchange."""

    code: str
    asks_note: bool
    text: Mapping[str, str]


@dataclass(frozen=True)
class Rules:
    """What v2's portal settings decide elsewhere; the weight is in kg.

    `carriers` and `option_codes` name the preferred ones first; an empty one leaves the choice
    to the portal. No `integration_ids` means that every integration's orders are ours.
    """

    address: ReturnAddress
    days: int
    days_from_order: int
    excluded_skus: tuple[str, ...]
    excluded_names: tuple[str, ...]
    reasons: tuple[ReasonRule, ...]
    refunds: tuple[RefundRule, ...]
    delivery_options: tuple[str, ...]
    carriers: tuple[str, ...]
    option_codes: tuple[str, ...]
    brand_id: int | None
    integration_ids: tuple[int, ...]
    weight: Decimal

    def is_ours(self, integration_id: int | None) -> bool:
        """Whether an order of this integration belongs to the brand."""
        return not self.integration_ids or integration_id in self.integration_ids

    def asks_note(self, reason_id: int) -> bool:
        """Whether the reason says nothing without a note."""
        return any(reason.asks_note for reason in self.reasons if reason.id == reason_id)

    def preference(self, carrier: str, option_code: str) -> tuple[int, int] | None:
        """A sort key that puts what the brand prefers first; None for what it does not want."""
        ranks = _rank(option_code, self.option_codes), _rank(carrier, self.carriers)
        return None if None in ranks else (ranks[0] or 0, ranks[1] or 0)


def _rank(value: str, wanted: tuple[str, ...]) -> int | None:
    if not wanted:
        return 0
    return wanted.index(value) if value in wanted else None
