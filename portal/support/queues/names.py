"""The order and customer of a page's rows; Sendcloud tells them, the portal keeps none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from portal.models import IndexedReturn
from portal.sendcloud import NotFound, Return, ReturnsApi, SendcloudError
from portal.support.clients import ApiKeysMissing, api

PAGES = 2  # of Sendcloud's list, around the days of the rows
SINGLY = 10  # rows that the list did not show, asked for one by one
SECOND = timedelta(seconds=1)


@dataclass
class Names:
    """Sendcloud's answers by return number, what they cost, and whether some are missing."""

    returns: dict[int, Return] = field(default_factory=dict)
    orders: dict[int, str] = field(default_factory=dict)  # by parcel
    calls: int = 0
    is_partial: bool = False


def of_returns(rows: Sequence[IndexedReturn]) -> Names:
    """What Sendcloud tells of these rows; twelve calls at most, and the page works without."""
    names = Names()
    try:
        client = api()
        _from_list(client, rows, names)
        _singly(client, [row.return_id for row in rows], names)
    except (SendcloudError, ApiKeysMissing):
        names.is_partial = True
    return names


def of_orders(pairs: Sequence[tuple[int | None, int | None]]) -> Names:
    """The orders of returns by their number and a parcel of theirs; one call names them all.

    A return whose parcel Sendcloud does not know is asked for by its number.
    """
    names = Names()
    parcels = [parcel for _number, parcel in pairs if parcel]
    try:
        client = api()
        if parcels:
            names.calls += 1
            found = client.parcels(parcels)
            names.orders = {one.id: one.order_number or one.tracking_number for one in found}
        unnamed = [pair for pair in pairs if pair[1] not in names.orders]
        _singly(client, [number for number, _parcel in unnamed if number], names)
        names.is_partial |= any(number is None for number, _parcel in unnamed)
    except (SendcloudError, ApiKeysMissing):
        names.is_partial = True
    return names


def _from_list(client: ReturnsApi, rows: Sequence[IndexedReturn], names: Names) -> None:
    """One page of Sendcloud's list tells as much as forty calls, where the rows are neighbours."""
    if len(rows) < 3:
        return
    dates = [row.created_at for row in rows]
    cursor: str | None = None
    for _ in range(PAGES):
        page = client.between(min(dates) - SECOND, max(dates) + SECOND, cursor=cursor)
        names.calls += 1
        names.returns |= {one.id: one for one in page.returns}
        cursor = page.next_cursor
        if not cursor or all(row.return_id in names.returns for row in rows):
            return


def _singly(client: ReturnsApi, numbers: Sequence[int], names: Names) -> None:
    missing = [number for number in numbers if number not in names.returns]
    for number in missing[:SINGLY]:
        names.calls += 1
        try:
            names.returns[number] = client.retrieve(number)
        except NotFound:
            continue
    names.is_partial |= len(missing) > SINGLY
