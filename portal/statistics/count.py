"""Adds to the sums: any number of rows in one statement, on SQLite and PostgreSQL alike."""

import os
from collections.abc import Iterable
from typing import Any

from django.db import connection

from portal.models import DailyCount

SLOTS = 8  # rows of a key that writers share out, so that they seldom wait for each other
# Slots that no writer uses: made up for the demo; daily totals and a month's breakdown of rollup.
DEMO, TOTALS, MONTH = 50, 100, 101
MOST = 500  # rows a statement, because SQLite takes a limited number of values


def slot() -> int:
    """This process's slot."""
    return os.getpid() % SLOTS


def add(rows: Iterable[DailyCount]) -> None:
    """Add these counts to what is known; a row without a slot gets this process's."""
    merged: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        row.slot = row.slot or slot()
        key = tuple(getattr(row, name) for name in DailyCount.KEY)
        sums = merged.setdefault(key, [0] * len(DailyCount.SUMS))
        for number, name in enumerate(DailyCount.SUMS):
            sums[number] += getattr(row, name)
    # In the same order everywhere, so that two writers never wait for each other in a circle.
    values = [(*key, *merged[key]) for key in sorted(merged, key=repr)]
    for start in range(0, len(values), MOST):
        _write(values[start : start + MOST])


def _write(values: list[tuple[Any, ...]]) -> None:
    table = DailyCount._meta.db_table
    columns = (*DailyCount.KEY, *DailyCount.SUMS)
    places = ", ".join(f"({', '.join(['%s'] * len(columns))})" for _ in values)
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in DailyCount.SUMS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places} "
            f"ON CONFLICT ({', '.join(DailyCount.KEY)}) DO UPDATE SET {sums}",
            [value for row in values for value in row],
        )
