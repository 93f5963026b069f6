"""Pages of a long list that cost the same however long it is."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 2000  # rows that can be paged through; filters reach the others


class LimitedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages through the first rows, and counts no further."""

    @cached_property
    def _seen(self) -> int:
        rows = self.object_list
        assert isinstance(rows, QuerySet)
        return int(rows.order_by()[: MOST + 1].count())

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through."""
        return min(self._seen, MOST)

    @property
    def is_cut(self) -> bool:
        """Whether there are more."""
        return self._seen > MOST


def page_of(rows: "QuerySet[Any]", size: int, number: str | None) -> "Page[Any]":
    """The page of that number; the first or last where there is no such page."""
    return LimitedPaginator(rows, size).get_page(number)
