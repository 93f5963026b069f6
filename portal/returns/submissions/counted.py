"""What of a draft the statistics count: codes, numbers and cents, never a name or an address."""

from datetime import date
from decimal import Decimal

from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.formatting import CURRENCY
from portal.statistics import events, steps

MOST_ITEMS = 100


def facts(draft: ReturnDraft) -> dict[str, object]:
    """The columns of a submission that the statistics read."""
    parcel = draft.outgoing.parcel
    country = draft.address.country if draft.address else ""
    country = country or (parcel.country.iso_2 if parcel.country else "")
    carrier = draft.service_point.carrier if draft.service_point else draft.carrier
    return {
        "carrier": events.code(carrier or ""),
        "country": events.country(country.upper()),
        "currency": CURRENCY,
        "counted_items": _items(draft),
    }


def _items(draft: ReturnDraft) -> list[tuple[str, int | None, int, int | None]]:
    if draft.is_whole:
        return [("", draft.reason, 1, None)]
    prices = {product.key: product.price for product in draft.products}
    return [
        (item.product_id, item.reason, item.quantity, _cents(prices.get(item.key), item.quantity))
        for item in draft.items[:MOST_ITEMS]
    ]


def _cents(price: Decimal | None, quantity: int) -> int | None:
    if price is None or not price.is_finite() or abs(price) > 1_000_000:
        return None
    return int(price * quantity * 100)


def remember_names(draft: ReturnDraft, day: date) -> None:
    """Keep what the products are called, for the pages of the statistics."""
    steps.name(((events.product(item.id), item.name) for item in draft.chosen_products), day)
