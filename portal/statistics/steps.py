"""Counts the steps of the flow: they add up in the process and are written together.

A killed process loses the last seconds and counts nothing twice.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import Error

from portal.models import DailyCount, ProductName
from portal.statistics import count

logger = logging.getLogger(__name__)
_lock = threading.Lock()
_waiting: Counter[tuple[date, str]] = Counter()
_names: dict[str, tuple[str, date]] = {}
_known: set[tuple[str, str, date]] = set()
MOST_NAMES = 2000
_since = 0.0


def note(event: str, day: date) -> None:
    """Count a step; the first after some seconds writes what has added up."""
    global _since
    with _lock:
        if not _waiting and not _names:
            _since = time.monotonic()
        _waiting[day, event] += 1
        is_due = time.monotonic() - _since >= settings.STATISTICS_WRITTEN_AFTER
    if is_due:
        flush()


def name(products: Iterable[tuple[str, str]], day: date) -> None:
    """Remember what products are called, a product once a day."""
    with _lock:
        for product_id, words in products:
            if (product_id, words, day) not in _known and len(_known) < MOST_NAMES:
                _known.add((product_id, words, day))
                _names[product_id] = (words[:200], day)


def flush() -> None:
    """Write what has added up; if that fails, the page is served and the steps are lost."""
    with _lock:
        steps, names = dict(_waiting), dict(_names)
        _waiting.clear()
        _names.clear()
    try:
        if steps:
            count.add(
                DailyCount(day=day, event=event, returns=times)
                for (day, event), times in steps.items()
            )
        if names:
            ProductName.objects.bulk_create(
                (
                    ProductName(product_id=id_, name=words, last_seen=day)
                    for id_, (words, day) in names.items()
                ),
                update_conflicts=True,
                unique_fields=["product_id"],
                update_fields=["name", "last_seen"],
            )
    except Error as error:
        logger.warning("steps were not counted: %s", type(error).__name__)


def forget() -> None:
    """Drop what has added up; for a process that was copied, and for tests."""
    with _lock:
        _waiting.clear()
        _names.clear()
        _known.clear()
