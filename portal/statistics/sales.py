"""Takes in how many pieces of each product were sold, as CSV: month,product_id,pieces."""

import csv
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from portal.models import ProductSales
from portal.statistics import events

MOST = 50_000  # lines
COLUMNS = ["month", "product_id", "pieces"]


class WrongLine(Exception):
    """A line that says no sales; the message names it."""


def take(text: Iterable[str]) -> int:
    """Replace the months of the file by what it says; how many lines. Raises WrongLine."""
    rows = [_row(number, line) for number, line in enumerate(csv.reader(text), start=1) if line]
    found = [row for row in rows if row]
    if len(found) > MOST:
        raise WrongLine(_("The file has more than %(most)s lines.") % {"most": MOST})
    summed: dict[tuple[date, str], int] = {}
    for month, product_id, pieces in found:
        summed[month, product_id] = summed.get((month, product_id), 0) + pieces
    with transaction.atomic():
        ProductSales.objects.filter(month__in={month for month, _id in summed}).delete()
        ProductSales.objects.bulk_create(
            (
                ProductSales(month=month, product_id=product_id, pieces=pieces)
                for (month, product_id), pieces in summed.items()
            ),
            batch_size=1000,
        )
    return len(found)


def _row(number: int, line: list[str]) -> tuple[date, str, int] | None:
    if number == 1 and [word.strip().lower().lstrip("\ufeff") for word in line] == COLUMNS:
        return None
    try:
        month, product_id, pieces = (word.strip() for word in line)
        count = int(pieces)
        day = date.fromisoformat(f"{month.lstrip(chr(0xFEFF))}-01")
    except ValueError:
        raise WrongLine(
            _("Line %(number)s is not a month such as 2026-11, a product, a number.")
            % {"number": number}
        ) from None
    if not 0 <= count < 2**31 or events.product(product_id) != product_id:
        raise WrongLine(
            _("Line %(number)s has a number or a product that cannot be counted.")
            % {"number": number}
        )
    return day, product_id, count
