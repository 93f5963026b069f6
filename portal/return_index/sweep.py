"""Reads Sendcloud's two lists of returns into the index.

The older list tells the parcel and the refund, the newer one what the return waits for and its
carrier. Neither tells what changed, so new returns come from the first pages and the rest from a
walk over everything that the index keeps.
"""

from collections.abc import Callable
from datetime import datetime

from portal.return_index import record
from portal.sendcloud import ReturnPage, ReturnsApi

FIRST_PAGE = 1
EVERY_PAGE = 400  # 16,000 returns


def sweep(
    api: ReturnsApi, now: datetime, *, pages: int, is_over: Callable[[], bool] = lambda: False
) -> int:
    """Read that many pages of each list, as far back as the index reaches; how many rows changed.

    Ends early when the worker's turn is over. Raises SendcloudError; what was read before stays.
    """
    since = record.oldest(now)
    older = _walk(lambda cursor: api.list(cursor or None), now, pages, is_over)
    newer = _walk(
        lambda cursor: api.between(since, now, cursor=cursor or None), now, pages, is_over
    )
    return older + newer


def _walk(
    read: Callable[[str], ReturnPage], now: datetime, pages: int, is_over: Callable[[], bool]
) -> int:
    changed, cursor = 0, ""
    for _ in range(pages):
        page = read(cursor)
        changed += record.take(page.returns, now)
        dates = [one.created_at for one in page.returns if one.created_at]
        is_past = not dates or max(dates) < record.oldest(now)
        if not page.next_cursor or is_past or is_over():
            break
        cursor = page.next_cursor
    return changed
