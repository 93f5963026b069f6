"""Whether an order may come back at all; pure, so that each rule can be tried by itself."""

import hmac
from datetime import datetime, timedelta

from django.utils import timezone

from portal.rules.brand_rules import Rules


def is_in_window(
    rules: Rules, now: datetime, delivered_at: datetime | None, ordered_at: datetime | None
) -> bool:
    """Whether the return window is open, through the whole of its last day in TIME_ZONE.

    It runs from the delivery, or where that is not known from the order. Without either date it
    is closed, and staff can still open a return. All moments have a zone.
    """
    begun, days = (
        (delivered_at, rules.days) if delivered_at else (ordered_at, rules.days_from_order)
    )
    if begun is None:
        return False
    return timezone.localdate(now) <= timezone.localdate(begun) + timedelta(days=days)


def is_returnable(rules: Rules, sku: str, name: str) -> bool:
    """Whether the brand takes the product back: neither its SKU nor its name is excluded.

    Case and blanks do not count. A name is excluded if it contains one of the file's.
    """
    is_excluded = any(_plain(sku) == _plain(one) for one in rules.excluded_skus)
    return not (is_excluded or any(_plain(one) in _plain(name) for one in rules.excluded_names))


def is_same_postal_code(given: str, known: str) -> bool:
    """Whether two postal codes are the same but for case, blanks and hyphens.

    It takes the same time wherever they differ. An empty one equals none.
    """
    ours, theirs = _code(given), _code(known)
    is_same = hmac.compare_digest(ours.encode(), theirs.encode())
    return is_same and bool(ours)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _code(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalnum())
