"""Adds to the counts and, in the same transaction, to the sums that reports read.

Any number of rows are one statement a table, on SQLite and PostgreSQL alike.
"""

import os
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from portal.models import DailyCount, PeriodSum
from portal.statistics import parts
from portal.statistics.parts import MONTH, TOTALS, Part

__all__ = ["DEMO", "MONTH", "TOTALS", "add", "add_to"]
SLOTS = 8  # rows of a key that writers share out, so that they seldom wait for each other
DEMO = 50  # a slot that no writer uses: made up for the demo
MOST = 500  # rows a statement, because SQLite takes a limited number of values


def slot() -> int:
    """This process's slot."""
    return os.getpid() % SLOTS


def add(rows: Iterable[DailyCount]) -> None:
    """Add these counts to what is known; a row without a slot gets this process's."""
    given = list(rows)
    for row in given:
        row.slot = row.slot or slot()
    with transaction.atomic():
        add_to(DailyCount, given)
        add_to(PeriodSum, parts.of(given))


def add_to(model: type[DailyCount] | type[PeriodSum], rows: Iterable[DailyCount | Part]) -> None:
    """Add the rows' sums to those of the model's rows with the same keys."""
    merged: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        key = tuple(getattr(row, name) for name in model.KEY)
        sums = merged.setdefault(key, [0] * len(model.SUMS))
        for number, name in enumerate(model.SUMS):
            sums[number] += getattr(row, name)
    # In the same order everywhere, so that two writers never wait for each other in a circle.
    values = [(*key, *merged[key]) for key in sorted(merged, key=repr)]
    for start in range(0, len(values), MOST):
        _write(model, values[start : start + MOST])


def _write(model: type[DailyCount] | type[PeriodSum], values: Sequence[tuple[Any, ...]]) -> None:
    table = model._meta.db_table
    columns = (*model.KEY, *model.SUMS)
    places = ", ".join(f"({', '.join(['%s'] * len(columns))})" for _ in values)
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in model.SUMS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places} "
            f"ON CONFLICT ({', '.join(model.KEY)}) DO UPDATE SET {sums}",
            [value for row in values for value in row],
        )
